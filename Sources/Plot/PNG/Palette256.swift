import Foundation

/// The colours of a picture that has at most 256 of them.
struct Palette256 {
  /// Colours `0xRRGGBB` in the order of their first pixel.
  private(set) var colors: [UInt32] = []
  /// Open addressing: a colour plus 1, so that 0 is empty, and its index.
  private var slots = [(key: UInt32, index: UInt8)](repeating: (0, 0), count: 1024)

  /// Bits that an index takes: 1, 2, 4 or 8.
  var bitDepth: Int { colors.count <= 2 ? 1 : colors.count <= 4 ? 2 : colors.count <= 16 ? 4 : 8 }

  /// Collects the colours, or `nil` as soon as there are too many.
  init?(_ pixels: UnsafePointer<UInt32>, width: Int, height: Int, stride: Int) {
    var last: UInt32 = .max
    for row in 0..<height {
      let line = pixels + row * stride
      for column in 0..<width {
        let color = line[column] & 0xFFFFFF
        if color == last { continue }
        last = color
        let slot = slot(of: color)
        if slots[slot].key != 0 { continue }
        if colors.count == 256 { return nil }
        slots[slot] = (color + 1, UInt8(colors.count))
        colors.append(color)
      }
    }
  }

  private func slot(of color: UInt32) -> Int {
    var slot = Int((color &* 0x9E37_79B1) >> 22)
    while slots[slot].key != 0, slots[slot].key != color + 1 { slot = (slot + 1) & 1023 }
    return slot
  }

  /// Rows of indices, several in a byte where the depth allows it, unfiltered unless they repeat the row above: indices have
  /// no order to predict.
  func scanlines(_ pixels: UnsafePointer<UInt32>, width: Int, height: Int, stride: Int) -> Scanlines {
    let depth = bitDepth
    var lines = Scanlines(rowLength: (width * depth + 7) / 8, rows: height)
    lines.bytes.withUnsafeMutableBufferPointer { bytes in
      for row in 0..<height {
        let source = pixels + row * stride
        let start = row * (lines.rowLength + 1) + 1
        if row > 0, memcmp(source, source - stride, width * 4) == 0 {
          // The filter Up: the difference from the row above is the zeros that are there already.
          bytes[start - 1] = 2
          continue
        }
        var last: UInt32 = .max
        var index: UInt8 = 0
        for column in 0..<width {
          let color = source[column] & 0xFFFFFF
          if color != last {
            last = color
            index = slots[slot(of: color)].index
          }
          let bit = column * depth
          bytes[start + bit >> 3] |= index << UInt8(8 - depth - bit & 7)
        }
      }
    }
    return lines
  }
}
