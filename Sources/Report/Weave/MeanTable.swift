import Claims
import Files
import Numerics
import Tables

/// The content of a `{table}`: mean ± standard deviation of a column for each key, beside the published number.
struct MeanTable {
  let columns: [String]
  let rows: [[String]]

  /// The content of a display; `comparedColumns` are those of the expected file that the paper's claims and tables name.
  /// - Throws: `TableError`, `FileError`, `SourceError`.
  init(_ display: TableDisplay, rows table: Table?, comparedColumns: Set<String>) throws {
    let published = try display.expectedPath.flatMap { path in
      try display.expectedColumn.map { column in
        let file = try PublishedNumbers(path: path, compared: [column], values: comparedColumns)
        if let table { _ = try file.keys(for: table) }
        return (file.table, try file.table.numbers(column))
      }
    }
    var columns = display.keys + [display.value, "samples"]
    if published != nil { columns += ["published", "measured ÷ published"] }
    self.columns = columns
    guard let table = try table?.rows(where: display.conditions) else {
      rows = []
      return
    }
    let values = try table.numbers(display.value)
    rows = try table.groups(by: display.keys).map { key, members in
      let sample = Sample(members.map { values[$0] })
      let spread = sample.count > 1 ? " ± \(Printed.number(sample.standardDeviation))" : ""
      var cells = key + [Printed.number(sample.mean) + spread, String(sample.count)]
      if let (other, numbers) = published {
        let match = try (0..<other.count).first { row in
          try zip(display.keys, key).allSatisfy { column, value in
            try !other.has(column) || Condition(column: column, value: value).holds(other.text(row, column))
          }
        }
        cells += match.map { [Printed.number(numbers[$0]), Printed.number(sample.mean / numbers[$0])] } ?? ["—", "—"]
      }
      return cells
    }
  }
}
