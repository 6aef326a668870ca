import Files
import Foundation
import Journals
import Tables
import TestSupport
import Testing

/// The log of what trials took.
@Suite struct TrialCostsTests {
  private static let header = "trial,started,seconds,threads,memory_mib,host\n"

  private func costs(_ text: String?) throws -> [String: TrialCost] {
    try withTemporaryFolder { folder in
      let journal = JournalFile(results: folder, profile: .quick, experiment: "group/name")
      #expect(journal.costsPath == folder + "/quick/group/name.costs.csv")
      if let text { try TextFile.write(text, to: journal.costsPath) }
      return try TrialCosts.read(journal)
    }
  }

  @Test func theLastLineOfATrialCounts() throws {
    let costs = try costs(
      Self.header + "aa,2026-01-02T03:04:05Z,1.5,2,103.25,host-1\nbb,2026-01-02T03:04:07Z,3,1,,\"host, 2\"\n"
        + "aa,2026-01-03T00:00:00Z,0.25,1,99,host-1\n")
    #expect(costs.count == 2)
    #expect(
      costs["aa"] == TrialCost(started: "2026-01-03T00:00:00Z", seconds: 0.25, threads: 1, memory: 99, host: "host-1"))
    #expect(
      costs["bb"] == TrialCost(started: "2026-01-02T03:04:07Z", seconds: 3, threads: 1, memory: nil, host: "host, 2"))
  }

  @Test func whatIsNotThereYetIsNone() throws {
    #expect(try costs(nil).isEmpty)
    #expect(try costs("").isEmpty)
    #expect(try costs(Self.header).isEmpty)
    // A header that was being written.
    #expect(try costs("trial,star").isEmpty)
  }

  @Test func aTornLastLineCountsForNothing() throws {
    let whole = "aa,2026-01-02T03:04:05Z,1.5,2,103,h\n"
    for torn in ["b", "bb,2026-01-02T03:04:05Z,1", "bb,2026-01-02T03:04:05Z,15,2,103,h", "bb,\"2026"] {
      #expect(try Set(costs(Self.header + whole + torn).keys) == ["aa"], "\(torn)")
    }
  }

  @Test func damagedLinesAreNamed() throws {
    for line in ["aa,t,x,1,,h", "aa,t,-1,1,,h", "aa,t,nan,1,,h", "aa,t,1,0,,h", "aa,t,1,1,much,h"] {
      let error = #expect(throws: SourceError.self) { try costs(Self.header + line + "\n") }
      #expect(error?.description.contains("the costs of trial 'aa' are damaged") == true, "\(line)")
    }
    #expect(throws: TableError.self) { try costs(Self.header + "aa,t\n") }
    #expect(throws: TableError.self) { try costs("trial,seconds\naa,1\n") }
  }
}
