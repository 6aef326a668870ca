import Files
import Foundation
import Tables

@testable import Claims

/// Rows and published numbers written by hand, and what a claim's test says of them.
enum ClaimRows {
  static let place = SourceLocation(file: "report.md", line: 7)

  /// What a test says; `named` are columns of the published numbers that other claims name.
  static func outcome(_ test: String, _ csv: String, expected: String? = nil, named: Set<String> = []) throws -> Outcome
  {
    let rows = try CSVReader.parse(Data(csv.utf8), file: "rows.csv")
    let test = try ConditionalTest(test, at: place)
    let published = try expected.map {
      try PublishedNumbers(
        CSVReader.parse(Data($0.utf8), file: "published.csv"), compared: test.comparedColumns, values: named)
    }
    return try test.evaluate(Evidence(rows: rows, expected: published, place: place))
  }

  static func verdict(
    _ test: String, _ csv: String, expected: String? = nil, named: Set<String> = []
  ) throws -> Verdict {
    try outcome(test, csv, expected: expected, named: named).verdict
  }
}
