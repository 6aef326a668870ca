import Files
import Foundation
import Tables

@testable import Report

/// Rows and published numbers written by hand, and what a claim's test says of them.
enum ClaimRows {
  static let place = SourceLocation(file: "report.md", line: 7)

  static func outcome(_ test: String, _ csv: String, expected: String? = nil) throws -> Outcome {
    let rows = try CSVReader.parse(Data(csv.utf8), file: "rows.csv")
    let published = try expected.map { try CSVReader.parse(Data($0.utf8), file: "published.csv") }
    return try ConditionalTest(test, at: place).evaluate(Evidence(rows: rows, expected: published, place: place))
  }

  static func verdict(_ test: String, _ csv: String, expected: String? = nil) throws -> Verdict {
    try outcome(test, csv, expected: expected).verdict
  }
}
