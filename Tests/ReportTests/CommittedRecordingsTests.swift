import Experiments
import Fu2024
import Hu2026
import Journals
import Papers
import TestSupport
import Testing

@testable import Claims

/// The recordings that come with the papers.
@Suite struct CommittedRecordingsTests {
  /// A setting or a checkpoint that was changed without recording its rows anew would take them off every page in silence.
  @Test(arguments: Profile.allCases)
  func recordedRowsAreThoseOfTodaysTrials(profile: Profile) throws {
    try withTemporaryFolder { folder in
      let setup = RunSetup(profile: profile, papers: Fixtures.package + "/paper", results: folder)
      let catalog = Catalog([Hu2026(), Fu2024()])
      let results = ProfileResults(
        results: folder, profile: profile, papers: setup.papers, facts: catalog.facts(setup), recordings: .standIn)
      let recorded = try catalog.experiments.filter { try results.recorded($0.id) != nil }
      #expect(!recorded.isEmpty)
      for experiment in recorded {
        #expect(try results.leftOut(experiment.id) == nil, "\(experiment.id)")
        #expect(try results.isRecorded(experiment.id))
      }
    }
  }
}
