import Files
import Foundation
import Journals

/// The verdicts for machines.
public enum Ledger {
  struct Entry: Codable {
    struct Part: Codable {
      var label: String
      var measured: String
      var expected: String
      var verdict: String
    }
    var paper: String
    var claim: String
    var verdict: String
    var statement: String
    var source: String
    var experiments: [String]
    var profile: String
    var test: String
    var measured: String
    var expected: String
    var reason: String
    var file: String
    var line: Int
    var parts: [Part]
  }

  /// A JSON array with one object for each claim, in order.
  public static func json(_ claims: [EvaluatedClaim], profile: Profile) throws -> String {
    let entries = claims.map { item in
      Entry(
        paper: item.paper, claim: item.claim.id, verdict: item.outcome.verdict.rawValue,
        statement: item.claim.statement, source: item.claim.source, experiments: item.claim.experiments,
        profile: profile.rawValue, test: item.claim.test.text, measured: item.outcome.measured,
        expected: item.outcome.expected, reason: item.outcome.reason, file: item.claim.place.file,
        line: item.claim.place.line ?? 0,
        parts: item.outcome.parts.map {
          Entry.Part(label: $0.label, measured: $0.measured, expected: $0.expected, verdict: $0.verdict.rawValue)
        })
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(entries), as: UTF8.self) + "\n"
  }

  /// A table for a terminal.
  public static func table(_ claims: [EvaluatedClaim]) -> String {
    let rows = claims.map { item in
      [
        item.outcome.verdict.label, "\(item.paper)/\(item.claim.id)",
        excerpt(item.outcome.measured.isEmpty ? item.outcome.reason : item.outcome.measured, limit: 1000),
      ]
    }
    let widths = (0..<2).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let padded = (0..<2).map { row[$0] + String(repeating: " ", count: widths[$0] - row[$0].count) }
      return padded.joined(separator: "  ") + "  " + row[2]
    }.joined(separator: "\n")
  }
}
