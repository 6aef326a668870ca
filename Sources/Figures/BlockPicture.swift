import Plot

/// A matrix of named blocks as a picture: a cell for each block and place, tinted and labelled where something is.
public enum BlockPicture {
  /// Marked cells are tinted, the others white.
  private static let tint = 0.0...3.0

  /// A panel of `rows` downwards and `columns` across.
  ///
  /// - Parameters:
  ///   - title: above the panel.
  ///   - rows: blocks, each with its label.
  ///   - columns: places, each with its label.
  ///   - x: label of the horizontal axis.
  ///   - text: what a cell holds; `nil` where it is empty.
  /// - Returns: the panel.
  public static func panel<Row, Column>(
    title: RichText, rows: [(Row, RichText)], columns: [(Column, RichText)], x: RichText? = nil,
    text: (Row, Column) throws -> RichText?
  ) rethrows -> Axes {
    let texts = try rows.flatMap { row in try columns.map { try text(row.0, $0.0) } }
    let map = Heatmap(
      values: texts.map { $0 == nil ? 0 : 1 }, rows: rows.count, columns: columns.count,
      texts: texts.map { $0 ?? "" }, range: tint, colormap: .sequential)
    return Axes(
      title: title, x: Axis(label: x, scale: .categorical(columns.map(\.1))),
      y: Axis(scale: .categorical(rows.map(\.1))), marks: [.heatmap(map)], legend: .none)
  }
}
