import Files
import Literate
import Tables

/// Several rows of one unit and cell in a table that another program wrote: which of them counts, nobody knows.
enum RepeatedRows {
  /// Names both rows, what they differ in, and how to choose.
  static func error(
    _ rows: Table, _ first: Int, _ second: Int, _ quantity: String, at setting: String
  ) -> TableError {
    let place = setting.isEmpty ? "" : " at \(excerpt(setting))"
    let (one, other) = (rows.row(first), rows.row(second))
    let differing = zip(rows.columns, zip(one, other)).filter { $0.1.0 != $0.1.1 && $0.0 != quantity }.map(\.0)
    let twice = "a second row\(place) (the first: \(rows.location(of: first)))"
    guard !differing.isEmpty else {
      let value = one.elementsEqual(other) ? "; the two are the same" : ""
      return .forbiddenNumber(
        rows.location(of: second),
        "\(twice)\(value); remove one, name what repeats by ':unit:', or write mean(\(spelling(quantity)))")
    }
    // A series is counted by whole numbers; measured columns differ, too.
    var series: String?
    for column in differing where series == nil {
      if (try? rows.numbers(column))?.allSatisfy({ $0 == $0.rounded() }) == true { series = column }
    }
    let column = spelling(series ?? differing[0])
    let choice = series == nil ? "'where \(column) = …'" : "'where \(column) = last'"
    return .forbiddenNumber(
      rows.location(of: second),
      "\(twice); they differ in \(excerpt(differing.joined(separator: ", "))): choose one by \(choice), name what repeats "
        + "by ':unit:', or write mean(\(spelling(quantity)))")
  }

  private static func spelling(_ column: String) -> String { excerpt(TestWords.spelling(of: column)) }
}
