import Files
import Foundation

/// The rows of a picture as PNG compresses them: each starts with the number of its filter.
struct Scanlines {
  /// Bytes of a row without its filter number.
  let rowLength: Int
  /// `[rows, 1 + rowLength]`.
  var bytes: [UInt8]

  init(rowLength: Int, rows: Int) {
    self.rowLength = rowLength
    bytes = [UInt8](repeating: 0, count: rows * (rowLength + 1))
  }

  /// Rows of three or four bytes a pixel, each with the filter that leaves the least to compress.
  static func filtered(
    _ pixels: UnsafePointer<UInt32>, width: Int, height: Int, stride: Int, hasAlpha: Bool
  ) -> Scanlines {
    let size = hasAlpha ? 4 : 3
    var lines = Scanlines(rowLength: width * size, rows: height)
    let length = lines.rowLength
    var current = [UInt8](repeating: 0, count: length)
    var above = current
    var differences = (left: current, above: current)
    lines.bytes.withUnsafeMutableBufferPointer { target in
      for row in 0..<height {
        let source = pixels + row * stride
        if row > 0, memcmp(source, source - stride, width * 4) == 0 {
          // The filter Up makes zeros of a row like the one above; the bytes are zeros already.
          target[row * (length + 1)] = 2
          continue
        }
        unpack(source, width: width, size: size, to: &current)
        subtract(current, above: above, size: size, to: &differences)
        // The less often a row changes from pixel to pixel, the better it compresses. Plain rows are preferred: letters
        // repeat along a figure, and a filter would mix each with what stands beside or above it.
        let plain = changes(current, size: size) * 3 / 5
        let (left, up) = (changes(differences.left, size: size), changes(differences.above, size: size))
        let (filter, bytes): (UInt8, [UInt8]) =
          plain <= min(left, up) ? (0, current) : left < up ? (1, differences.left) : (2, differences.above)
        let start = row * (length + 1)
        target[start] = filter
        bytes.withUnsafeBufferPointer { bytes in
          for index in 0..<length { target[start + 1 + index] = bytes[index] }
        }
        swap(&current, &above)
      }
    }
    return lines
  }

  /// Red, green, blue and, for four bytes, opacity of each pixel.
  private static func unpack(_ pixels: UnsafePointer<UInt32>, width: Int, size: Int, to bytes: inout [UInt8]) {
    bytes.withUnsafeMutableBufferPointer { bytes in
      for column in 0..<width {
        let pixel = pixels[column]
        let at = column * size
        bytes[at] = UInt8(truncatingIfNeeded: pixel >> 16)
        bytes[at + 1] = UInt8(truncatingIfNeeded: pixel >> 8)
        bytes[at + 2] = UInt8(truncatingIfNeeded: pixel)
        if size == 4 { bytes[at + 3] = UInt8(truncatingIfNeeded: pixel >> 24) }
      }
    }
  }

  /// The filters Sub and Up of PNG.
  private static func subtract(
    _ current: [UInt8], above: [UInt8], size: Int, to result: inout (left: [UInt8], above: [UInt8])
  ) {
    let count = current.count
    current.withUnsafeBufferPointer { current in
      above.withUnsafeBufferPointer { above in
        result.above.withUnsafeMutableBufferPointer { result in
          for index in 0..<count { result[index] = current[index] &- above[index] }
        }
      }
      result.left.withUnsafeMutableBufferPointer { result in
        for index in 0..<min(size, count) { result[index] = current[index] }
        for index in min(size, count)..<count { result[index] = current[index] &- current[index - size] }
      }
    }
  }

  /// How many bytes differ from the one a pixel before; eight at once, those left over at the end are not counted.
  private static func changes(_ bytes: [UInt8], size: Int) -> Int {
    let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
    return bytes.withUnsafeBytes { bytes in
      var (count, index) = (0, size)
      while index + 8 <= bytes.count {
        let own = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        let difference = own ^ bytes.loadUnaligned(fromByteOffset: index - size, as: UInt64.self)
        // The high bit of each byte that is not zero.
        count &+= (((difference & low) &+ low | difference) & ~low).nonzeroBitCount
        index &+= 8
      }
      return count
    }
  }

  /// A zlib stream of all rows.
  /// - Throws: ``PlotError/surface(_:)`` when memory runs out.
  func compressed() throws(PlotError) -> [UInt8] {
    guard let result = Compression.compress(bytes, .zlib) else { throw .surface("no memory for a PNG") }
    return result
  }
}
