import Files
import Literate
import Plot
import Tables

/// Published numbers, joined with measured ones by the columns that both have.
struct PublishedRows {
  /// One published number.
  struct Point {
    /// Its value of the horizontal column.
    var x: String
    var value: Double
    /// Published standard deviation.
    var deviation: Double?
    /// Its row in the table.
    var row: Int
  }

  /// What the legend calls them.
  let label: RichText
  private let table: Table
  private let declaration: PlotDeclaration
  private let numbers: [Double]
  private let deviations: [Double?]

  /// Takes the rows of a published table that the conditions select, as far as they speak of its columns.
  /// - Throws: `SourceError` for a table that cannot be joined; `TableError`.
  init(_ source: PlotDeclaration.Published, _ declaration: PlotDeclaration, _ all: Table, rows: Table) throws {
    label = source.label
    self.declaration = declaration
    let value = try Self.column(source, declaration, all)
    let table = try all.rows(where: declaration.conditions.filter { all.has($0.column) && $0.column != value })
    let place = SourceLocation(file: all.file, line: 1)
    let needed = [declaration.x] + (declaration.kind == .heatmap ? declaration.y : [])
    for column in needed where !table.has(column.name) {
      throw SourceError(
        place,
        "no column \(quoted(column.name)), which joins published with measured numbers"
          + Spelling.hint(for: column.name, among: table.columns))
    }
    let shown = needed.map(\.name) + [declaration.panel, declaration.color].compactMap { $0?.name }
    let measured =
      [value, PublishedColumn.deviation(of: value), PublishedColumn.count(of: value)] + declaration.y.map(\.name)
    for column in table.columns where rows.has(column) && !shown.contains(column) && !measured.contains(column) {
      let values = try table.distinct(column)
      guard values.count < 2 else {
        throw SourceError(
          place,
          "the published numbers differ in column \(quoted(column)), which the figure does not show; choose one "
            + "value by ':where:'")
      }
    }
    self.table = table
    let read = try Self.numbers(
      table, value, inPercent: !rows.percentColumns.isDisjoint(with: declaration.y.map(\.name)))
    numbers = read.map(\.value)
    deviations = read.map(\.deviation)
  }

  /// Numbers and deviations in the unit of the measured rows.
  ///
  /// A per cent sign stands for 1/100 unless these are in per cent,
  /// too. A blank deviation is not printed.
  private static func numbers(_ table: Table, _ value: String, inPercent: Bool) throws -> [(
    value: Double, deviation: Double?
  )] {
    let spread = PublishedColumn.deviation(of: value)
    return try (0..<table.count).map { row in
      let percent = PrintedNumber(try table.text(row, value)).flatMap { $0.isPercent ? $0 : nil }
      let unit = percent == nil || inPercent ? 1 : 0.01
      let hasDeviation = try table.has(spread) && !table.text(row, spread).isEmpty
      let deviation = hasDeviation ? try table.number(row, spread) * unit : nil
      return (try percent.map { $0.value * unit } ?? table.number(row, value), deviation)
    }
  }

  /// The column of numbers: the named one, `published`, `reference`, or that of the figure.
  private static func column(
    _ source: PlotDeclaration.Published, _ declaration: PlotDeclaration, _ table: Table
  ) throws(SourceError) -> String {
    if let column = source.column {
      guard table.has(column.name) else {
        throw SourceError(
          column.place,
          "no column \(quoted(column.name)) in \(table.file)\(Spelling.hint(for: column.name, among: table.columns))")
      }
      return column.name
    }
    let own = (declaration.value ?? declaration.y.first).map { [$0.name] } ?? []
    let usual = ["published", "reference"] + own
    guard let column = usual.first(where: table.has) else {
      throw SourceError(
        source.place, "\(table.file) has no column 'published'; name its numbers by ':published-value:'")
    }
    return column
  }

  /// The values of a column, each once; none where the table lacks it.
  /// - Throws: `TableError`.
  func values(of column: PlotDeclaration.ColumnName) throws -> [String] {
    table.has(column.name) ? try table.distinct(column) : []
  }

  /// A value of the horizontal column as a number.
  /// - Throws: `TableError` with the line of the file.
  func number(_ text: String, _ row: Int) throws -> Double {
    guard let number = Double(text), number.isFinite else { return try table.number(row, declaration.x.name) }
    return number
  }

  /// The numbers of a panel: one curve for each measured colour that the table has, or one for all.
  /// - Throws: `TableError`.
  func curves(panel: String?, colors: Categories) throws -> [(color: Int?, points: [Point])] {
    var curves: [Int?: [Point]] = [:]
    let colored = try declaration.color.flatMap { table.has($0.name) ? try table.texts($0) : nil }
    let x = try table.texts(declaration.x)
    for row in try members(panel) {
      var color: Int?
      if let colored {
        guard let place = colors.place(of: colored[row]) else { continue }
        color = place
      }
      curves[color, default: []].append(
        Point(x: x[row], value: numbers[row], deviation: deviations[row], row: row))
    }
    return curves.sorted { ($0.key ?? -1) < ($1.key ?? -1) }.map { ($0.key, $0.value) }
  }

  /// The keys of the published cells of a panel.
  /// - Throws: `TableError`.
  func keys(panel: String?, columns: [PlotDeclaration.ColumnName]) throws -> [[String]] {
    let keys = try table.keys(of: columns.map(\.name))
    return try members(panel).map { keys[$0] }
  }

  private func members(_ panel: String?) throws -> [Int] {
    guard let panel, let column = declaration.panel, table.has(column.name) else { return Array(0..<table.count) }
    let condition = Condition(column: column.name, value: panel)
    let texts = try table.texts(column)
    return texts.indices.filter { condition.holds(texts[$0]) }
  }
}
