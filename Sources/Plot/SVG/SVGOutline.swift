extension SVGText {
  /// The outline of a glyph in font units, turned upside down because SVG counts downwards; the last `z` is left to the
  /// caller.
  mutating func write(outline: [Glyphs.Segment]) {
    var (x, y) = (0, 0)
    var isFirst = true
    func steps(_ points: [(Int, Int)]) -> [Int] { points.flatMap { [$0.0 - x, y - $0.1] } }
    for segment in outline {
      switch segment {
      case .move(let toX, let toY):
        if !isFirst { write("z") }
        isFirst = false
        write("M")
        next(toX, decimals: 0)
        next(-toY, decimals: 0)
        (x, y) = (toX, toY)
      case .line(let toX, let toY):
        relative("l", steps([(toX, toY)]))
        (x, y) = (toX, toY)
      case .quadratic(let controlX, let controlY, let toX, let toY):
        relative("q", steps([(controlX, controlY), (toX, toY)]))
        (x, y) = (toX, toY)
      case .cubic(let firstX, let firstY, let secondX, let secondY, let toX, let toY):
        relative("c", steps([(firstX, firstY), (secondX, secondY), (toX, toY)]))
        (x, y) = (toX, toY)
      }
    }
  }

  private mutating func relative(_ command: StaticString, _ numbers: [Int]) {
    write(command)
    for number in numbers { next(number, decimals: 0) }
  }
}
