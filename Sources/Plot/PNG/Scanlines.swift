import CDeflate

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
    var above = [UInt8](repeating: 0, count: length)
    lines.bytes.withUnsafeMutableBufferPointer { target in
      for row in 0..<height {
        let source = pixels + row * stride
        current.withUnsafeMutableBufferPointer { bytes in
          for column in 0..<width {
            let pixel = source[column]
            let at = column * size
            bytes[at] = UInt8(truncatingIfNeeded: pixel >> 16)
            bytes[at + 1] = UInt8(truncatingIfNeeded: pixel >> 8)
            bytes[at + 2] = UInt8(truncatingIfNeeded: pixel)
            if hasAlpha { bytes[at + 3] = UInt8(truncatingIfNeeded: pixel >> 24) }
          }
        }
        let line = UnsafeMutableBufferPointer(rebasing: target[row * (length + 1)..<(row + 1) * (length + 1)])
        Filter.apply(current, above: above, size: size, to: line)
        swap(&current, &above)
      }
    }
    return lines
  }

  /// A zlib stream of all rows.
  /// - Throws: ``PlotError/surface(_:)`` when memory runs out.
  func compressed() throws(PlotError) -> [UInt8] {
    guard let compressor = libdeflate_alloc_compressor(6) else { throw .surface("no memory for a PNG") }
    defer { libdeflate_free_compressor(compressor) }
    let bound = libdeflate_zlib_compress_bound(compressor, bytes.count)
    return [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
      count = libdeflate_zlib_compress(compressor, bytes, bytes.count, buffer.baseAddress, bound)
    }
  }

  /// The filters of PNG that pay on drawings.
  private enum Filter: UInt8 {
    case none = 0, sub, up

    static func apply(_ current: [UInt8], above: [UInt8], size: Int, to line: UnsafeMutableBufferPointer<UInt8>) {
      let best = choose(current, above, size)
      line[0] = best.rawValue
      let count = current.count
      current.withUnsafeBufferPointer { current in
        above.withUnsafeBufferPointer { above in
          switch best {
          case .none: for index in 0..<count { line[index + 1] = current[index] }
          case .sub:
            for index in 0..<size { line[index + 1] = current[index] }
            for index in size..<count { line[index + 1] = current[index] &- current[index - size] }
          case .up: for index in 0..<count { line[index + 1] = current[index] &- above[index] }
          }
        }
      }
    }

    /// The filter with the fewest bytes that differ from 0: on drawings this foretells the size better than the sum of
    /// differences, which is made for photographs.
    private static func choose(_ current: [UInt8], _ above: [UInt8], _ size: Int) -> Filter {
      var (sub, up) = (0, 0)
      current.withUnsafeBufferPointer { current in
        above.withUnsafeBufferPointer { above in
          for index in size..<current.count {
            sub &+= current[index] == current[index - size] ? 0 : 1
            up &+= current[index] == above[index] ? 0 : 1
          }
        }
      }
      return up <= sub ? .up : .sub
    }
  }
}
