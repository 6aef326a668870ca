import Files
import Tables

/// `one A for each B, C`: a column with a single value in each group.
struct SingleValueTest: ClaimTest {
  static let form = "one A [for each B, C]"
  let column: String
  let group: [String]

  init?(_ words: inout TestWords) throws(SourceError) {
    guard words.accept("one") else { return nil }
    column = try words.next("a column")
    group = try words.groupIfAny()
  }

  func evaluate(_ evidence: Evidence) throws -> Outcome {
    let texts = try evidence.rows.texts(column)
    let groups = try evidence.rows.groups(by: group).map { ($0.key, Set($0.rows.map { texts[$0] }), $0.rows.count) }
    let expected = "one \(column)" + (group.isEmpty ? "" : " for each \(group.joined(separator: ", "))")
    let mixed = groups.filter { $0.1.count > 1 }
    guard !texts.contains("") else {
      return Outcome(.inconclusive, expected: expected, reason: "a row has no \(column)")
    }
    if let first = mixed.first {
      let place = Printed.setting(group, first.0)
      return Outcome(
        .deviates, measured: "\(mixed.count) of \(groups.count) groups mix values", expected: expected,
        reason: "\(first.1.count) values of \(column)" + (place.isEmpty ? "" : " at \(place)"))
    }
    guard groups.allSatisfy({ $0.2 > 1 }) else {
      return Outcome(.inconclusive, expected: expected, reason: "a group of a single row proves nothing")
    }
    let measured =
      group.isEmpty
      ? "one in \(Printed.count(texts.count, "row"))"
      : "one in each of \(Printed.count(groups.count, "group")), \(Printed.count(texts.count, "row"))"
    return Outcome(.reproduced, measured: measured, expected: expected)
  }
}
