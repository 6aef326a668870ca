import Files
import Foundation
import Journals
import TestSupport
import Testing

/// What `repro export ro-crate` refuses, in one line each, and leaves alone.
@Suite struct CrateRefusalTests {
  private static let experiment = "frozen/mse-vs-n"

  private func withRows(_ matter: String, _ body: (String, JournalFile) throws -> Void) throws {
    try withTemporaryFolder { folder in
      try TextFile.write(
        "---\ntitle: T\n\(matter)---\n\n```{table} \(Self.experiment)\nErrors.\n```\n",
        to: folder + "/paper/hu2026/report.md")
      #expect(try Command.repro(["run", Self.experiment], in: folder).status == 0)
      try body(
        folder, JournalFile(results: folder + "/output/results", profile: .quick, experiment: Self.experiment))
    }
  }

  private func refused(_ arguments: [String], in folder: String, _ reason: String) throws {
    let result = try Command.repro(["export", "ro-crate"] + arguments, in: folder)
    #expect(result.status == 4 && result.output.isEmpty, "\(result)")
    #expect(result.error.split(separator: "\n").count == 1 && result.error.contains(reason), "\(result)")
    #expect(!FileManager.default.fileExists(atPath: folder + "/output/ro-crate"))
  }

  @Test func aCrateNamesItsLicence() throws {
    try withRows("") { folder, _ in
      try refused([], in: folder, "no licence") 
    }
  }
}
