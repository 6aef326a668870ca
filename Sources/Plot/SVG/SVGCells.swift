import Foundation

extension SVGWriter {
  /// Up to this many cells are rectangles, which every viewer draws with sharp edges; more would be too many bytes.
  private static let mostRectangles = 1500
  /// Pixels along a cell of an image, for viewers that smooth it in spite of `image-rendering`.
  private static let enlargement = 4

  /// Cells without seams.
  mutating func cells(_ colors: [Color], _ rows: Int, _ columns: Int, _ area: Rectangle) throws {
    if colors.count > Self.mostRectangles { return try image(colors, rows, columns, area) }
    body.write("<g shape-rendering=\"crispEdges\">")
    for row in 0..<rows {
      let top = edge(area.top, area.height, row, rows)
      let bottom = edge(area.top, area.height, row + 1, rows)
      var column = 0
      while column < columns {
        let color = colors[row * columns + column]
        var end = column + 1
        while end < columns, colors[row * columns + end] == color { end += 1 }
        let left = edge(area.left, area.width, column, columns)
        let right = edge(area.left, area.width, end, columns)
        body.write("<path\(Self.paint("fill", color)) d=\"M")
        body.next(left, decimals: 2)
        body.next(top, decimals: 2)
        body.write("h")
        body.next(right - left, decimals: 2)
        body.write("v")
        body.next(bottom - top, decimals: 2)
        body.write("h")
        body.next(left - right, decimals: 2)
        body.write("z\"/>")
        column = end
      }
    }
    body.write("</g>")
  }

  /// The same edge for both neighbours, in hundredths of a point.
  private func edge(_ start: Double, _ length: Double, _ index: Int, _ count: Int) -> Int {
    SVGText.hundredths(start + length * Double(index) / Double(count))
  }

  private mutating func image(_ colors: [Color], _ rows: Int, _ columns: Int, _ area: Rectangle) throws {
    let scale = Self.enlargement
    var pixels: [UInt32] = []
    pixels.reserveCapacity(colors.count * scale * scale)
    for row in 0..<rows * scale {
      for column in 0..<columns * scale {
        let color = colors[row / scale * columns + column / scale]
        pixels.append(Color.byte(color.alpha) << 24 | color.bytes)
      }
    }
    let hasAlpha = colors.contains { $0.alpha < 1 }
    let image = try PNGEncoder(width: columns * scale, height: rows * scale, hasAlpha: hasAlpha)
      .encode(pixels, stride: columns * scale)
    body.write("<image x=\"")
    body.write(points: area.left)
    body.write("\" y=\"")
    body.write(points: area.top)
    body.write("\" width=\"")
    body.write(points: area.width)
    body.write("\" height=\"")
    body.write(points: area.height)
    body.write("\" preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\" href=\"data:image/png;base64,")
    body.write(image.base64EncodedString())
    body.write("\"/>")
  }
}
