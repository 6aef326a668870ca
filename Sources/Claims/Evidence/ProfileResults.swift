import Files
import Journals
import Tables

/// The journals of one profile, each read once, by several threads at the same time.
public final class ProfileResults: Sendable {
  /// Folder of all results.
  public let results: String
  /// Which profile's rows count.
  public let profile: Profile
  let papers: String
  private let recordings: Recordings
  /// Whether figures show the rows of running trials, too.
  package let showsRunning: Bool
  /// This machine and the sources of each experiment, by the experiments' names: rows that were made elsewhere are marked
  /// where it is known.
  package let here: [String: RunEnvironment]
  package let facts: [String: ExperimentFacts]
  private let places = Memo<JournalFile>()
  private let journals = Memo<JournalFile.Contents?>()
  private let records = Memo<RunRecord?>()
  let recordedRows = Memo<RecordedRows?>()
  private let plans = Memo<[PlannedTrial]?>()
  private let replications = Memo<Replication>()
  let doubts = Memo<String?>()
  let drawn = Memo<Table?>()

  /// What a profile has left behind.
  ///
  /// `papers` is the folder of the papers, and `facts` are those of the experiments today, by their names. With
  /// `showsRunning`, figures show the rows of running trials, too. `here` is this machine and the sources of each experiment,
  /// by the experiments' names.
  public init(
    results: String, profile: Profile, papers: String = "paper", facts: [String: ExperimentFacts],
    recordings: Recordings = .unused, showsRunning: Bool = false, here: [String: RunEnvironment] = [:]
  ) {
    self.here = here
    self.showsRunning = showsRunning
    self.papers = papers
    self.recordings = recordings
    self.results = results
    self.profile = profile
    self.facts = facts
  }

  /// Whether recorded rows may count at all.
  var usesRecordings: Bool { recordings != .unused }

  /// Where an experiment's rows lie: in the results of this machine, or else in those that were recorded.
  ///
  /// The two are never mixed. Recordings of other trials than the profile has today are none.
  /// - Throws: `FileError`, `TableError`, `SourceError` for damaged recordings.
  package func journal(_ experiment: String) throws -> JournalFile {
    try places.value(experiment) {
      let own = JournalFile(results: results, profile: profile, experiment: experiment)
      guard recordings == .alone || recordings == .standIn && !own.exists else { return own }
      guard let recorded = try recorded(experiment), recorded.obstacle == nil else { return own }
      return recorded.file
    }
  }

  /// Rows of the finished trials, or `nil` without a journal.
  /// - Throws: `FileError`, `TableError`.
  package func rows(_ experiment: String) throws -> Table? {
    try contents(experiment)?.rows
  }

  func contents(_ experiment: String) throws -> JournalFile.Contents? {
    try journals.value(experiment) { try readContents(experiment) }
  }

  private func readContents(_ experiment: String) throws -> JournalFile.Contents? {
    let facts = facts[experiment]
    var contents =
      if let source = facts?.source { try source.contents() } else { try journalContents(experiment) }
    if let facts {
      contents?.rows.textColumns.formUnion(facts.textColumns)
      contents?.rows.percentColumns.formUnion(facts.percentColumns)
    }
    if let wanted = facts?.wanted?(profile), let known = contents {
      contents?.absent += try Self.absent(wanted, known)
    }
    return contents
  }

  private func journalContents(_ experiment: String) throws -> JournalFile.Contents? {
    let journal = try journal(experiment)
    // Recorded rows were read to find out whether they count.
    if journal.isRecorded { return try recorded(experiment)?.contents }
    // Where recordings alone count, rows of this machine do not.
    return recordings == .alone ? nil : try journal.contents()
  }

  /// Declared settings of which there are neither rows nor a failed trial.
  private static func absent(_ wanted: [[String: String]], _ contents: JournalFile.Contents) throws -> [UnusableTrial] {
    guard let names = wanted.first?.keys.sorted(), names.allSatisfy(contents.rows.has) else { return [] }
    let there = Set(
      try contents.rows.keys(of: names) + contents.failures.map { failed in names.map { failed.setting[$0] ?? "" } })
    return wanted.filter { setting in !there.contains(names.map { setting[$0] ?? "" }) }
      .map { UnusableTrial(setting: $0, reason: "there are no rows") }
  }

  /// Reads the journals of some experiments at the same time: most of the time of a verdict goes into them.
  /// - Throws: as ``rows(_:)``.
  func read(_ experiments: [String]) throws {
    _ = try Concurrent.map(experiments.count) { index in
      _ = try self.contents(experiments[index])
      _ = try self.record(experiments[index])
    }
  }

  /// Names of the experiments that there are.
  package var experiments: [String] { facts.keys.sorted() }

  /// Whether an experiment of the program has that name.
  package func knows(_ experiment: String) -> Bool { facts[experiment] != nil }

  /// What the rows of an experiment repeat.
  /// - Throws: as ``rows(_:)``.
  package func replication(_ experiment: String) throws -> Replication {
    guard let facts = facts[experiment] else { return .seed }
    return try replications.value(experiment) { try replication(experiment, facts) }
  }

  private func replication(_ experiment: String, _ facts: ExperimentFacts) throws -> Replication {
    let rows = try rows(experiment)
    let hasSeeds = rows?.has(JournalColumn.seed.name) ?? true
    let replication = facts.replication ?? Replication(ofDeclared: hasSeeds ? [JournalColumn.seed.name] : [])
    // Whatever a program of somebody else says of its one seed: nothing is repeated by it.
    guard !replication.averagesRows, let rows, rows.count > 0, replication.columns.allSatisfy(rows.has),
      try rows.groups(by: replication.columns).count == 1
    else { return replication }
    return .singleRun
  }

  /// Larger profiles at which one of the experiments has other trials than at each smaller one: files are what they are, and
  /// settings may be the same.
  func largerProfiles(of experiments: [String]) -> [Profile] {
    let upward = Array(Profile.allCases.drop { $0 != profile })
    return upward.indices.dropFirst().filter { larger in
      upward[..<larger].allSatisfy { differ(upward[larger], $0, experiments) }
    }.map { upward[$0] }
  }

  private func differ(_ larger: Profile, _ smaller: Profile, _ experiments: [String]) -> Bool {
    experiments.contains { name in
      guard let facts = facts[name] else { return true }
      guard facts.source == nil else { return false }
      if let wanted = facts.wanted { return wanted(larger) != wanted(smaller) }
      guard let trials = try? plan(name, larger) else { return true }
      return trials.map(\.cells) != (try? plan(name, smaller))?.map(\.cells)
    }
  }

  /// The trials that an experiment of the program has today at a profile; found out once, since it reads inputs.
  func plan(_ experiment: String, _ profile: Profile) throws -> [PlannedTrial]? {
    try plans.value("\(profile.rawValue)/\(experiment)") { try facts[experiment]?.plan?(profile) }
  }

  /// Why there are no rows, and what to do about it.
  /// - Throws: as ``rows(_:)``.
  package func absence(_ experiments: [String]) throws -> String {
    for experiment in experiments {
      guard let source = facts[experiment]?.source else { continue }
      // A table of a header alone is there, and empty.
      let count = try readFiles(experiment).files.count
      guard count > 0 else { return "no file matches \(source.description)" }
      return "no rows in \(Printed.count(count, "file")) of \(source.description)"
    }
    let reasons = try experiments.compactMap { try rows($0) == nil ? try leftOut($0) : nil }
    return (reasons.first ?? "no rows") + "; \(remedy(experiments.joined(separator: " ")))"
  }

  /// The command that makes what is missing, after a reason.
  package func remedy(_ experiments: String) -> String {
    "run repro run \(experiments) --profile \(profile.rawValue)"
  }

  /// Remarks on how rows were read, and the files that they were read from.
  /// - Throws: as ``rows(_:)``.
  package func readFiles(_ experiment: String) throws -> (files: [ReadFile], notes: [String]) {
    let contents = try contents(experiment)
    return (contents?.files ?? [], contents?.notes ?? [])
  }

  /// Lines of a journal that could not be read.
  /// - Throws: as ``rows(_:)``.
  package func damage(_ experiment: String) throws -> [SourceLocation] { try contents(experiment)?.damage ?? [] }

  /// Trials that failed, and those that should exist and do not.
  /// - Throws: as ``rows(_:)``.
  package func unusable(_ experiment: String) throws -> (failed: [UnusableTrial], absent: [UnusableTrial]) {
    let contents = try contents(experiment)
    return (contents?.failures ?? [], contents?.absent ?? [])
  }

  /// Trials that may have a part in a claim.
  private func within(_ scope: ClaimScope, _ trials: [UnusableTrial], of experiment: String) throws -> [UnusableTrial] {
    let names = try rows(experiment)?.textColumns ?? []
    return trials.filter { scope.mayHold($0, textColumns: names) }
  }

  /// Which of the asked trials in a scope failed, or `nil`.
  /// - Throws: as ``rows(_:)`` and ``record(_:)``.
  func failure(_ experiment: String, in scope: ClaimScope) throws -> String? {
    let failures = try within(scope, try unusable(experiment).failed, of: experiment)
    guard let first = failures.first else { return nil }
    let place = first.name.isEmpty ? "" : " at \(excerpt(first.name))"
    guard let count = try record(experiment)?.asked.count else {
      return "\(Printed.count(failures.count, "result")) failed: \(excerpt(first.reason))\(place)"
    }
    return "\(failures.count) of \(count) trials failed: \(excerpt(first.reason))\(place)"
  }

  /// Which of the trials in a scope should exist and do not, or `nil`.
  /// - Throws: as ``rows(_:)``.
  func absence(_ experiment: String, in scope: ClaimScope) throws -> String? {
    let absent = try within(scope, try unusable(experiment).absent, of: experiment)
    return absent.first.map { first in
      "\(first.reason) for \(excerpt(first.name))" + (absent.count > 1 ? " and \(absent.count - 1) more" : "")
    }
  }

  /// Whether asked trials failed, or finished once but have other rows by now.
  /// - Throws: as ``rows(_:)``.
  func hasLostRows(_ experiment: String) throws -> Bool {
    guard let contents = try contents(experiment) else { return false }
    return !contents.failures.isEmpty || !contents.altered.isEmpty
  }

  /// How the rows were made.
  /// - Throws: `FileError`, `SourceError`.
  package func record(_ experiment: String) throws -> RunRecord? {
    guard facts[experiment]?.source == nil else { return nil }
    return try records.value(experiment) { try RunRecord.read(journal(experiment)) }
  }
}
