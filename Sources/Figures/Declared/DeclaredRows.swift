import Files
import Journals
import Numerics
import Plot
import Tables

/// The rows of an experiment as a declaration divides them: panels, curves, places along the horizontal axis.
struct DeclaredRows {
  /// What one curve, or one colour of bars, shows.
  struct Series: Hashable {
    var color: Int
    var dash: Int
    /// Place in the list of columns `:y:`.
    var column: Int
  }

  let declaration: PlotDeclaration
  let table: Table
  let panels: Categories
  let colors: Categories
  let dashes: Categories
  let x: Categories
  let units: UnitValues
  /// Curves, in the order of the legend.
  let series: [Series]
  /// Numbers of each column `:y:`; empty for a heatmap, whose `:y:` names its rows.
  let numbers: [[Double]]
  private let members: [Place: [Int]]

  /// A place along the horizontal axis of a curve, or of a colour of bars, in a panel.
  private struct Place: Hashable {
    var panel: Int
    var color: Int
    var dash: Int
    var x: Int
  }

  /// Divides the rows that the conditions select.
  /// - Throws: `SourceError` for a column that the rows lack, or for more than a figure can show; `TableError`.
  init(_ declaration: PlotDeclaration, _ rows: Table, _ replication: Replication) throws {
    self.declaration = declaration
    try declaration.checkColumns(of: rows)
    let table = try rows.rows(where: declaration.conditions)
    func categories(_ column: PlotDeclaration.ColumnName?) throws -> Categories {
      guard let column else { return Categories(rows: table.count) }
      let result = try Categories(column, in: table, order: declaration.order)
      try Extent.check(result.values.count, column, in: table)
      return result
    }
    self.table = table
    (panels, colors, dashes) =
      (try categories(declaration.panel), try categories(declaration.color), try categories(declaration.dash))
    x = try Categories(declaration.x, in: table, order: declaration.order)
    let shown = [declaration.x, declaration.panel, declaration.color, declaration.dash].compactMap { $0?.name }
    let columns = declaration.unit?.map(\.name) ?? replication.columns.filter { !shown.contains($0) }
    units = try UnitValues(table, units: columns, reduction: declaration.reduction, best: declaration.best)
    numbers = declaration.kind == .heatmap ? [] : try declaration.y.map { try table.numbers($0) }
    var members: [Place: [Int]] = [:]
    for row in 0..<table.count {
      let place = Place(
        panel: panels.places[row], color: colors.places[row], dash: dashes.places[row], x: x.places[row])
      members[place, default: []].append(row)
    }
    self.members = members
    let pairs = Set(members.keys.map { [$0.color, $0.dash] })
    series = pairs.sorted { ($0[0], $0[1]) < ($1[0], $1[1]) }.flatMap { pair in
      declaration.y.indices.map { Series(color: pair[0], dash: pair[1], column: $0) }
    }
    if let column = declaration.color ?? declaration.y.first { try Extent.check(series.count, column, in: table) }
    if declaration.dash != nil, declaration.dash?.name != declaration.color?.name, dashes.values.count > Self.dashLimit
    {
      throw SourceError(
        declaration.dash?.place ?? declaration.place,
        "column \(quoted(declaration.dash?.name ?? "")) holds \(dashes.values.count) different values; "
          + "\(Self.dashLimit) kinds of lines can be told apart, use ':color:' or ':panel:'")
    }
  }

  /// Kinds of lines that a reader can tell apart.
  static let dashLimit = 3

  /// The units' values of a series at a place, in the order of the rows.
  func values(_ panel: Int, _ series: Series, x place: Int, of numbers: [Double]) -> [Double] {
    units.values(numbers, rows: members[Place(panel: panel, color: series.color, dash: series.dash, x: place)] ?? [])
  }

  /// Whether a panel has rows of a series.
  func has(_ panel: Int, _ series: Series) -> Bool {
    x.values.indices.contains {
      members[Place(panel: panel, color: series.color, dash: series.dash, x: $0)] != nil
    }
  }
}

extension PlotDeclaration {
  /// Every column that the source names has to be there.
  /// - Throws: `SourceError` with the place and the nearest name.
  fileprivate func checkColumns(of rows: Table) throws(SourceError) {
    let named = [x] + y + [color, dash, panel, value, reference].compactMap(\.self) + (unit ?? [])
    let conditioned = conditions.map { ColumnName(name: $0.column, place: conditionsPlace) }
    for column in named + conditioned where !rows.has(column.name) {
      throw SourceError(
        column.place,
        "no column \(quoted(column.name)) in the rows of \(experiment)\(Spelling.hint(for: column.name, among: rows.columns))"
      )
    }
  }

  /// What a reader sees in the place of a value.
  func name(_ value: String, of column: ColumnName?, template: LabelTemplate? = nil) -> RichText {
    if let name = names[value] { return name }
    if let template { return template.text(of: value) }
    guard let column, Double(value) != nil else { return RichText(plain: value) }
    return RichText(plain: "\(column.name) = \(value)")
  }
}
