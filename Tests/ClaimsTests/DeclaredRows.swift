import Files
import Foundation
import Journals
import Literate
import Tables

@testable import Claims

/// Rows that a program of somebody else wrote, and what a claim says of them.
enum DeclaredRows {
  /// What a claim alone in its run is decided to be; `unit` are the columns that tell units apart.
  static func outcome(
    _ test: String, _ csv: String, published: String? = nil, unit: [String] = ["seed"], percent: Set<String> = []
  ) throws -> Outcome {
    let finding = try finding(test, csv, published: published, unit: unit, percent: percent)
    return ClaimRows.decided([finding], try ClaimRows.claim("y below 1"))[0]
  }

  static func finding(
    _ test: String, _ csv: String, published: String? = nil, unit: [String] = ["seed"], percent: Set<String> = []
  ) throws -> Finding {
    var rows = try CSVReader.parse(Data(csv.utf8), file: "rows.csv")
    rows.percentColumns = percent
    let number = try published.map { text in
      guard let number = PrintedNumber(text) else { throw SourceError(ClaimRows.place, "no number") }
      return number
    }
    let test = try ConditionalTest(test, at: ClaimRows.place, published: number)
    return try test.evaluate(
      Evidence(rows: rows, replication: Replication(ofDeclared: unit), place: ClaimRows.place))
  }

  static func said(
    _ test: String, _ csv: String, published: String? = nil, unit: [String] = ["seed"], percent: Set<String> = []
  ) throws -> ClaimRows.Said? {
    ClaimRows.Said(rawValue: try outcome(test, csv, published: published, unit: unit, percent: percent).word)
  }
}
