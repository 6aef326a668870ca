import Experiments
import Files
import Journals
import Tables

/// An experiment of no paper: running sums, some of which fail.
struct Sums: Experiment {
  struct Setting: Record {
    var terms: Int
    static let terms = Column("terms", \Setting.terms)
    static let columns = Columns(terms)
  }

  struct Row: Record {
    var term: Int
    var sum: Double
    static let term = Column("term", \Row.term)
    static let sum = Column("sum", \Row.sum)
    static let columns = Columns(term, sum)
  }

  /// What ends a trial before its last row.
  enum Fault: Error, CustomStringConvertible {
    case unsolvable
    var description: String { "the system has no solution" }
  }

  var id = "sums"
  let paper = "none"
  let title = "Running sums"
  var revision = 1
  let replication = Replication.seed
  var terms = [4, 2, 3]
  /// Numbers of terms at which a trial fails: its numbers, or its computation.
  var overflowing: Set<Int> = []
  var unsolvable: Set<Int> = []
  /// Numbers of terms at which a trial ends only when it is cancelled.
  var waiting: Set<Int> = []
  /// Experiments that have to run before.
  var needs: [Sums] = []
  /// A file that every trial reads, and one that it leaves.
  var input: String?
  var kept: String?

  func seeds(_ profile: Profile) -> [UInt64] { [1, 2] }
  func settings(_ setup: RunSetup) -> [Setting] { terms.map { Setting(terms: $0) } }
  func inputs(_ setting: Setting, _ setup: RunSetup) throws -> [InputFile] {
    try input.map { [try InputFile($0)] } ?? []
  }
  func prerequisites(_ setup: RunSetup) -> [any Experiment] { needs }
  func keptFiles(_ trial: Trial<Setting>) -> [String] { kept.map { ["\($0)-\(trial.key)"] } ?? [] }
  func estimatedSeconds(_ setting: Setting) -> Double { 1 }

  func run(_ trial: Trial<Setting>, _ context: TrialContext<Row>) async throws {
    if waiting.contains(trial.setting.terms) { try await Task.sleep(for: .seconds(600)) }
    var sum = Double(trial.seed) / 7
    for term in 1...trial.setting.terms {
      sum += 1 / Double(term)
      try context.emit(Row(term: term, sum: sum))
      if overflowing.contains(trial.setting.terms), term == 2 { throw TrialFailure("the sum is not finite") }
      if unsolvable.contains(trial.setting.terms) { throw Fault.unsolvable }
    }
    for name in keptFiles(trial) {
      if let path = try context.keptPath(name) { try TextFile.write("\(sum)", to: path) }
    }
  }
}

/// Runs of ``Sums`` in a folder.
struct SumsRun {
  var folder: String
  var experiment = Sums()
  var seeds: [UInt64]?
  var profile = Profile.quick

  var runner: Runner {
    Runner(
      setup: RunSetup(profile: profile, papers: folder + "/papers", results: folder), jobs: 2, seeds: seeds,
      command: "repro run")
  }
  var file: JournalFile { runner.journal(experiment) }
  func callAsFunction() async throws -> Runner.Summary { try await runner.run(experiment) }
  func text() throws -> String { try TextFile.read(file.path) }
}
