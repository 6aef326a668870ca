import Files
import Literate
import Tables

/// `every A <= B`: holds in every single row; B is a column or a number.
///
/// Nothing is estimated: it is a statement on these rows. How near the rows come to their bounds is shown, since a bound that
/// nothing approaches says little.
struct BoundTest: ClaimTest {
  static let example = "every loss <= bound"
  static let form = "every A <= B"
  let column: String
  let limit: String

  init?(_ words: inout TestWords) throws(SourceError) {
    guard words.accept("every") else { return nil }
    column = try words.next("a column")
    try words.expect("<=")
    limit = try words.next("a column or a number")
    guard limit != column else { throw words.error("\(quoted(column)) is never above itself") }
  }

  var quantityColumns: [String] { [column] + (TestWords.number(limit) == nil ? [limit] : []) }
  var rejects: Set<NullVersion.Kind> { [.exceeding, .broken] }

  func evaluate(_ evidence: Evidence) throws -> Finding {
    let rows = evidence.rows
    let values = try rows.numbers(column)
    let limits = try TestWords.number(limit).map { [Double](repeating: $0, count: rows.count) } ?? rows.numbers(limit)
    let expected = "\(column) ≤ \(limit) in every row"
    if let row = values.indices.first(where: { !values[$0].isFinite || !limits[$0].isFinite }) {
      let odd = values[row].isFinite ? limits[row] : values[row]
      return .broken("row \(rows.location(of: row)) holds \(Printed.number(odd))", expected: expected)
    }
    let excesses = zip(values, limits).map { $0 - $1 }
    let violations = excesses.count { $0 > 0 }
    let worst = excesses.indices.max { excesses[$0] < excesses[$1] } ?? 0
    let slack = zip(values, limits).filter { $1 > 0 }.map { $0 / $1 }.sorted()
    let nearness =
      slack.isEmpty
      ? ""
      : "; at most \(Printed.number(slack[slack.count - 1])) of the bound, in the median \(Printed.number(slack[slack.count / 2]))"
    return Finding(
      components: [.exact("", excesses[worst], Margin(-.infinity, 0))],
      measured: violations == 0
        ? "true in all \(Printed.count(rows.count, "row"))" + nearness
        : "\(violations) of \(Printed.count(rows.count, "row")) exceed it, by most at "
          + "\(rows.location(of: worst)): \(Printed.number(values[worst])) > \(Printed.number(limits[worst]))",
      expected: expected)
  }
}

/// `one A [for each B, C]`: a column with a single value in each group.
struct SingleValueTest: ClaimTest {
  static let example = "one digest for each model"
  static let form = "one A [for each B, C]"
  let column: String
  let group: [String]

  init?(_ words: inout TestWords) throws(SourceError) {
    guard words.accept("one") else { return nil }
    column = try words.next("a column")
    group = try words.groupIfAny()
    guard !group.contains(column) else {
      throw words.error("\(quoted(column)) has one value in each of its own groups")
    }
  }

  var quantityColumns: [String] { [column] }
  var cellColumns: [String] { group }
  var rejects: Set<NullVersion.Kind> { [.oneOdd, .blank] }

  func evaluate(_ evidence: Evidence) throws -> Finding {
    let texts = try evidence.rows.texts(column)
    let expected = "one \(column)" + (group.isEmpty ? "" : " for each \(group.joined(separator: ", "))")
    guard !texts.contains("") else { return .broken("a row has no \(column)", expected: expected) }
    let groups = try evidence.rows.groups(by: group)
    let mixed = groups.filter { Set($0.rows.map { texts[$0] }).count > 1 }
    guard mixed.count > 0 || groups.allSatisfy({ $0.rows.count > 1 }) else {
      return .doubtful("a group of a single row proves nothing", expected: expected)
    }
    let place = mixed.first.map { Printed.setting(group, $0.key) } ?? ""
    return Finding(
      components: [.exact("", Double(mixed.count), Margin(0, 0))],
      measured: mixed.isEmpty
        ? "one in each of \(Printed.count(groups.count, "group")), \(Printed.count(texts.count, "row"))"
        : "\(mixed.count) of \(groups.count) groups mix values" + (place.isEmpty ? "" : ", first at \(excerpt(place))"),
      expected: expected)
  }
}

/// `distinct A over B [for each C]`: A differs between any two values of B: nothing that should have been drawn anew is a copy.
struct DistinctValuesTest: ClaimTest {
  static let example = "distinct digest over seed"
  static let form = "distinct A over B [for each C]"
  let column: String
  let over: String
  let group: [String]

  init?(_ words: inout TestWords) throws(SourceError) {
    guard words.accept("distinct") else { return nil }
    column = try words.next("a column")
    try words.expect("over")
    over = try words.next("a column")
    group = try words.groupIfAny()
    guard column != over, !group.contains(over), !group.contains(column) else {
      throw words.error("a column that is compared with itself is distinct in any case")
    }
  }

  var quantityColumns: [String] { [column] }
  /// What is drawn anew has no other value of B at every seed.
  var cellColumns: [String] { group }
  var labelColumns: [String] { group + [over] }
  var rejects: Set<NullVersion.Kind> { [.constant, .oneCopy, .blank] }

  func evaluate(_ evidence: Evidence) throws -> Finding {
    let expected = "\(column) differs between any two values of \(over)"
    let texts = try evidence.rows.texts(column)
    guard !texts.contains("") else { return .broken("a row has no \(column)", expected: expected) }
    let keys = try evidence.rows.texts(over)
    var copies: [String] = []
    var groups = 0
    var doubt: String?
    for (key, rows) in try evidence.rows.groups(by: group) {
      // What each value of B has, as a whole: two may share single values, not all of them.
      let contents = Dictionary(grouping: rows) { keys[$0] }.mapValues { $0.map { texts[$0] } }
      if contents.count < 2 { doubt = "\(over) has one value only" }
      groups += 1
      let different = Set(contents.values).count
      if different < contents.count {
        copies.append(
          "\(contents.count - different) of \(contents.count) repeat others "
            + Printed.setting(group, key))
      }
    }
    return Finding(
      components: [.exact("", Double(copies.count), Margin(0, 0))],
      measured: copies.first.map { excerpt($0) } ?? "all different in \(Printed.count(groups, "group"))",
      expected: expected, doubt: doubt)
  }
}
