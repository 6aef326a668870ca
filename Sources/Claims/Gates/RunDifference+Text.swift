import Foundation

extension RunDifference {
  /// For a terminal or a forge: verdicts first, the worse ones on top.
  public var markdown: String {
    guard !isEmpty else { return "Nothing moved.\n" }
    var text = ""
    if !verdicts.isEmpty {
      text += "## Verdicts\n\n"
      for change in verdicts.sorted(by: { ($0.isWorse ? 0 : 1, $0.name) < ($1.isWorse ? 0 : 1, $1.name) }) {
        text +=
          "- \(change.isWorse ? "**worse** " : "")\(change.sentence)"
          + (change.decline.map { " (\($0))" } ?? "") + "\n"
      }
    }
    if !estimates.isEmpty {
      text += (text.isEmpty ? "" : "\n") + "## Estimates\n\n"
      for move in estimates { text += "- \(move.name): \(Self.number(move.before)) → \(Self.number(move.after))\n" }
    }
    if !journals.isEmpty {
      text += (text.isEmpty ? "" : "\n") + "## Rows\n\n"
      for move in journals {
        var parts = move.moved > 0 ? ["\(move.moved) of \(move.rows) rows moved; farthest \(move.farthest)"] : []
        if move.onlyBefore > 0 { parts.append("\(move.onlyBefore) rows are gone") }
        if move.onlyAfter > 0 { parts.append("\(move.onlyAfter) rows are new") }
        text += "- \(move.experiment): \(parts.joined(separator: "; "))\n"
      }
    }
    return text
  }

  private static func number(_ value: Double?) -> String { value.map(Printed.number) ?? "not finite" }

  /// For machines.
  public func json() throws -> String { try StableJSON.text(Document(self)) }

  private struct Document: Encodable {
    struct Change: Encodable {
      var claim: String
      @OrNull var before: Verdict?
      @OrNull var after: Verdict?
      var worse: Bool
      @OrNull var why: String?
    }
    struct Estimate: Encodable {
      var name: String
      @OrNull var before: Double?
      @OrNull var after: Double?
    }
    struct Journal: Encodable {
      var experiment: String
      var moved: Int
      var rows: Int
      var onlyBefore: Int
      var onlyAfter: Int
      var farthest: String
    }
    var version = 1
    var worse: Bool
    var verdicts: [Change]
    var estimates: [Estimate]
    var rows: [Journal]

    init(_ difference: RunDifference) {
      worse = difference.isWorse
      verdicts = difference.verdicts.map {
        Change(
          claim: $0.name, before: $0.before?.verdict, after: $0.after?.verdict, worse: $0.isWorse, why: $0.decline)
      }
      estimates = difference.estimates.map { Estimate(name: $0.name, before: $0.before, after: $0.after) }
      rows = difference.journals.map {
        Journal(
          experiment: $0.experiment, moved: $0.moved, rows: $0.rows, onlyBefore: $0.onlyBefore,
          onlyAfter: $0.onlyAfter, farthest: $0.farthest)
      }
    }
  }
}
