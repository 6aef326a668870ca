import Files
import Journals
import Literate
import Numerics
import Tables

/// The rows of a claim reduced to units of replication: one mean for every unit and cell.
///
/// A cell is a combination of values of the columns over which a test looks. All statistics start here: whatever several
/// rows a unit has in a cell, they count once.
struct UnitTable: Sendable {
  /// What tells units apart, in order of appearance.
  let units: [[String]]
  /// What tells cells apart, in order of appearance.
  let cells: [[String]]
  /// Means of the quantity, `[units, cells]`; NaN where a unit has no row.
  let values: [Double]
  /// The columns of the cells.
  let columns: [String]
  let replication: Replication
  /// Whether the values are logarithms.
  let isLogarithm: Bool
  private let places: [[String]: Int]

  /// Reduces rows.
  /// - Throws: `TableError` for columns that are missing or hold no numbers.
  init(_ rows: Table, _ quantity: Quantity, over columns: [String], _ replication: Replication) throws(TableError) {
    let numbers = try rows.numbers(quantity.column)
    // A column that tells cells apart cannot tell units apart, too.
    var replication = replication
    replication.columns = replication.columns.filter { rows.has($0) && !columns.contains($0) }
    let (unitOf, units) = try Self.index(rows, replication.columns)
    let (cellOf, cells) = try Self.index(rows, columns)
    var sums = [Double](repeating: 0, count: units.count * cells.count)
    var counts = [Double](repeating: 0, count: sums.count)
    let reduction = quantity.reduction == .mean ? nil : quantity.reduction
    // By place, the rows' numbers where a sum is not enough.
    var members = [[Double]](repeating: [], count: reduction == nil ? 0 : sums.count)
    let isOneRow = !replication.averagesRows && quantity.reduction == nil
    var firstRows: [Int: Int] = [:]
    for row in 0..<rows.count {
      let place = unitOf[row] * cells.count + cellOf[row]
      sums[place] += numbers[row]
      counts[place] += 1
      if reduction != nil { members[place].append(numbers[row]) }
      if isOneRow, let first = firstRows.updateValue(row, forKey: place) {
        let setting = Printed.setting(replication.columns + columns, units[unitOf[row]] + cells[cellOf[row]])
        throw RepeatedRows.error(rows, first, row, quantity.column, at: setting)
      }
    }
    self.units = units
    self.cells = cells
    self.columns = columns
    self.replication = replication
    values = sums.indices.map { place in
      guard counts[place] > 0 else { return .nan }
      return quantity.transformed(reduction?.value(of: members[place]) ?? sums[place] / counts[place])
    }
    self.counts = counts
    isLogarithm = quantity.isLogarithm
    isUnpaired = Self.isUnpaired(counts, units.count, cells.count, replication)
    let isText = rows.areText(columns)
    self.isText = isText
    areUnitsText = rows.areText(replication.columns)
    places = Dictionary(uniqueKeysWithValues: cells.enumerated().map { (CellKey.of($1, areText: isText), $0) })
  }

  /// Rows of every unit and cell.
  let counts: [Double]
  /// Whether every cell has units of its own, such as seeds that no two models share.
  ///
  /// Units that some cells share and others lack are lost rows.
  let isUnpaired: Bool
  /// Which of the columns hold names.
  private let isText: [Bool]
  /// Which of the columns that tell units apart hold names.
  private let areUnitsText: [Bool]

  /// For each row its key's number, and the distinct keys.
  private static func index(_ rows: Table, _ columns: [String]) throws(TableError) -> ([Int], [[String]]) {
    var known: [[String]: Int] = [:]
    var keys: [[String]] = []
    var numbers: [Int] = []
    numbers.reserveCapacity(rows.count)
    let isText = rows.areText(columns)
    for key in try rows.keys(of: columns) {
      if let number = known[key] {
        numbers.append(number)
        continue
      }
      // 2 and 2.0 are one key; the first spelling stays.
      let plain = CellKey.of(key, areText: isText)
      let number = known[plain] ?? keys.count
      if number == keys.count { keys.append(key) }
      known[plain] = number
      known[key] = number
      numbers.append(number)
    }
    return (numbers, keys)
  }

  /// A unit and a cell that have another number of rows than the first unit has.
  ///
  /// A unit that several seeds measure, such as a target that two of them draw, may have more rows than another.
  private var unevenCell: (unit: Int, cell: Int)? {
    let isOfOneSeed = replication.columns.contains(JournalColumn.seed.name)
    for cell in cells.indices {
      for unit in units.indices {
        let (count, first) = (counts[unit * cells.count + cell], counts[cell])
        if isOfOneSeed ? count != first : (count > 0) != (first > 0) { return (unit, cell) }
      }
    }
    return nil
  }

  /// Which cell has that key.
  func place(of key: [String]) -> Int? { places[CellKey.of(key, areText: isText)] }

  /// A unit's name as a key that other tables of the same rows share.
  func key(ofUnit unit: [String]) -> [String] { CellKey.of(unit, areText: areUnitsText) }

  /// The values of all units in a cell; where units are not paired, of those that the cell has.
  func column(_ cell: Int) -> [Double] {
    units.indices.filter { !isUnpaired || counts[$0 * cells.count + cell] > 0 }.map { values[$0 * cells.count + cell] }
  }

  /// The mean over the units of a cell, and its standard error; exact when the run itself is the subject.
  func estimate(_ cell: Int, isExact: Bool) -> Estimate {
    let sample = Sample(column(cell))
    return isExact ? .exact(sample.mean) : sample.estimate
  }

  /// A cell in words.
  func label(_ cell: Int) -> String { Printed.setting(columns, cells[cell]) }

  /// A unit in words.
  private func name(_ unit: Int) -> String {
    units[unit].isEmpty ? "the rows" : Printed.setting(replication.columns, units[unit])
  }

  /// Numbers that cannot be right: the first cell that is not finite.
  var brokenCell: String? {
    guard let place = values.indices.first(where: { counts[$0] > 0 && !values[$0].isFinite }) else { return nil }
    let (unit, cell) = (place / cells.count, place % cells.count)
    let where_ = [label(cell), name(unit)].filter { !$0.isEmpty }.joined(separator: ", ")
    return "not finite at \(excerpt(where_)): \(Printed.number(values[place]))"
  }

  /// Rows that are missing: units have run the same code and must have the same cells.
  var gap: String? {
    guard !isUnpaired, let (unit, cell) = unevenCell else { return nil }
    return "rows are missing: \(Int(counts[unit * cells.count + cell])) at "
      + excerpt([name(unit), label(cell)].filter { !$0.isEmpty }.joined(separator: ", "))
      + ", but \(Int(counts[cell])) at \(excerpt(name(0)))"
  }

  /// Two units that have the same numbers to the last bit were not drawn independently.
  ///
  /// Where rows were written by another program with few digits, two of them may well be the same.
  var identicalUnits: String? {
    guard !isUnpaired, exactness == nil, values.contains(where: { $0 != $0.rounded() && $0.isFinite }) else {
      return nil
    }
    guard replication.averagesRows || values.contains(where: Self.hasManyDigits) else { return nil }
    var seen: [[Double]: Int] = [:]
    for unit in units.indices {
      let row = Array(values[unit * cells.count..<(unit + 1) * cells.count])
      if let first = seen.updateValue(unit, forKey: row) {
        return "\(excerpt(name(first))) and \(excerpt(name(unit))) have the same numbers: nothing was repeated"
      }
    }
    return nil
  }

  /// Six digits are more than a rounded result has.
  private static func hasManyDigits(_ value: Double) -> Bool {
    let mantissa = "\(value)".prefix { $0 != "e" }
    return mantissa.drop { !("1"..."9").contains($0) }.count { $0.isNumber } >= 6
  }

  /// Some of the cells alone.
  func restricted(to wanted: Set<Int>) -> UnitTable {
    let kept = cells.indices.filter(wanted.contains)
    guard kept.count < cells.count else { return self }
    return UnitTable(self, cells: kept)
  }

  private init(_ all: UnitTable, cells kept: [Int]) {
    // Units of the other cells alone are none of these.
    let members = all.units.indices.filter { unit in
      !all.isUnpaired || kept.contains { all.counts[unit * all.cells.count + $0] > 0 }
    }
    units = members.map { all.units[$0] }
    cells = kept.map { all.cells[$0] }
    columns = all.columns
    replication = all.replication
    let places = members.flatMap { unit in kept.map { unit * all.cells.count + $0 } }
    values = places.map { all.values[$0] }
    counts = places.map { all.counts[$0] }
    isUnpaired = Self.isUnpaired(counts, units.count, cells.count, replication)
    isLogarithm = all.isLogarithm
    let isText = all.isText
    areUnitsText = all.areUnitsText
    self.isText = isText
    self.places = Dictionary(uniqueKeysWithValues: cells.enumerated().map { (CellKey.of($1, areText: isText), $0) })
  }

  /// The finding that stands instead of estimates: numbers that are not finite, rows that are missing, units that show no
  /// spread; `nil` when all is well.
  func obstacle(
    _ evidence: Evidence, expected: String, needsSpread: Bool = true, allowsUnpaired: Bool = false
  ) -> Finding? {
    if let brokenCell { return .broken(brokenCell, expected: expected) }
    if isUnpaired, !allowsUnpaired {
      return .doubtful(
        "every cell has \(replication.units) of its own; this test needs the same ones in each", expected: expected)
    }
    if let gap { return evidence.missing(gap, expected: expected) }
    guard needsSpread, !evidence.isExact, let spreadDoubt else { return nil }
    var finding = Finding.doubtful(spreadDoubt, expected: expected)
    finding.units = units.count
    return finding
  }

  /// Why a spread between units cannot be told, or `nil`.
  var spreadDoubt: String? {
    if units.count < 2 { return "one \(replication.unit): its noise is unknown" }
    if isUnpaired, let cell = cells.indices.first(where: { column($0).count < 2 }) {
      return "one \(replication.unit) at \(excerpt(label(cell))): its noise is unknown"
    }
    return identicalUnits
  }
}
