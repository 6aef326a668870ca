import Files
import Foundation
import Journals

/// The runs of an experiment's record, with what each of them left.
struct CrateRuns {
  /// A run with its place in time.
  struct Run {
    var run: RunRecord.Run
    var started: Date
    var ended: Date
    /// Why trials of it failed.
    var failures: [String] = []
    /// What trials of it took, where that was logged.
    var costs: [TrialCost] = []
  }

  let experiment: String
  let profile: Profile
  let runs: [Run]

  /// - Throws: `FileError`, `TableError`, `SourceError` for times that are none: a record is a file like any other.
  init(_ record: RunRecord, _ journal: JournalFile) throws {
    experiment = journal.experiment
    profile = journal.profile
    let costs = try FinishedTrials.read(journal).costs
    var runs = try record.runs.map { run in
      guard let started = Self.date(run.started), run.seconds.isFinite, (0..<1e9).contains(run.seconds) else {
        throw SourceError(
          SourceLocation(file: journal.recordPath),
          "the record of the run is damaged (\(quoted(run.started)), \(run.seconds) s are no times); remove it and run "
            + "repro run again")
      }
      return Run(run: run, started: started, ended: started.addingTimeInterval(run.seconds))
    }
    /// The run that a trial belongs to, by its time. Without a log that is not known: the last one made the trial, or left
    /// it as it was.
    func index(_ key: String) -> Int? {
      guard let started = costs[key].flatMap({ Self.date($0.started) }) else { return nil }
      return runs.lastIndex { $0.started <= started && started <= $0.ended }
    }
    for (key, trial) in record.trials.sorted(by: { $0.key < $1.key }) {
      let place = index(key)
      if let failure = trial.failure, !runs.isEmpty { runs[place ?? runs.count - 1].failures.append(failure) }
      if let place, let cost = costs[key] { runs[place].costs.append(cost) }
    }
    self.runs = runs
  }

  private static func date(_ text: String) -> Date? { try? Date(text, strategy: .iso8601) }

  /// A time as RO-Crate's profiles write it, in UTC.
  static func text(_ date: Date) -> String {
    let whole = Date(timeIntervalSince1970: date.timeIntervalSince1970.rounded())
    return whole.formatted(.iso8601).replacingOccurrences(of: "Z", with: "+00:00")
  }

  /// When the last run ended.
  var end: Date? { runs.map(\.ended).max() }

  /// Adds an action for each run.
  /// - Returns: their identifiers.
  func add(
    to graph: inout CrateGraph, _ software: CrateSoftware, objects: [String], results: [String]
  ) -> [String] {
    runs.enumerated().map { index, run in
      let id = "#run/" + CrateEntity.encoded("\(profile.rawValue)/\(experiment)/\(index + 1)")
      let environment = run.run.environment
      let facts = [
        Self.property("machine", environment.machine), Self.property("operating system", environment.system),
        Self.property("trials at the same time", String(run.run.jobs)),
      ]
      let used = usage(run, of: id)
      for entity in facts + used { graph.add(entity) }
      let number = runs.count > 1 ? ", run \(index + 1) of \(runs.count)" : ""
      graph.add(
        CrateEntity(
          id, "CreateAction",
          properties: [
            "name": "\(experiment) at the profile \(profile.rawValue)\(number)",
            "description": .text(description(run.run, software.title)),
            "startTime": .text(Self.text(run.started)), "endTime": .text(Self.text(run.ended)),
            "instrument": .reference(software.add(environment, to: &graph)),
            "object": objects.isEmpty ? nil : .references(objects),
            "result": results.isEmpty ? nil : .references(results),
            "actionStatus": .text("http://schema.org/\(run.failures.isEmpty ? "Completed" : "Failed")ActionStatus"),
            "error": run.failures.isEmpty ? nil : .text(Self.error(run.failures)),
            "additionalProperty": .references(facts.map(\.id)),
            "resourceUsage": .references(used.map(\.id)),
          ]))
      return id
    }
  }

  /// The command as it was typed, and what it did.
  private func description(_ run: RunRecord.Run, _ title: String?) -> String {
    let trials = "\(run.trials) \(run.trials == 1 ? "trial" : "trials")"
    let dirty = run.environment.isDirty ? "; its sources had uncommitted changes" : ""
    return "\(run.command) — \(trials) of \(experiment)" + (title.map { " (\($0))" } ?? "") + dirty
  }

  private static func error(_ failures: [String]) -> String {
    let others = failures.count > 1 ? "; and \(failures.count - 1) more" : ""
    return
      "\(failures.count) \(failures.count == 1 ? "trial" : "trials") failed: \(excerpt(failures[0], limit: 400))\(others)"
  }

  /// A fact about a machine, once for all runs that share it.
  private static func property(_ name: String, _ value: String) -> CrateEntity {
    let slug = name.replacingOccurrences(of: " ", with: "-")
    return CrateEntity(
      "#\(slug)-\(Digest.sha256(value).prefix(8))", "PropertyValue",
      properties: ["name": .text(name), "value": .text(value)])
  }

  /// What the run took: its time, and the peak memory of its trials where it was logged.
  private func usage(_ run: Run, of id: String) -> [CrateEntity] {
    let time = CrateEntity(
      id + "/time", "PropertyValue",
      properties: [
        "name": "wall-clock time", "value": .number(run.run.seconds), "unitText": "s", "unitCode": "SEC",
      ])
    guard let memory = run.costs.compactMap(\.memory).max() else { return [time] }
    let peak = CrateEntity(
      id + "/memory", "PropertyValue",
      properties: ["name": "peak resident memory of a trial", "value": .number(memory), "unitText": "MiB"])
    return [time, peak]
  }
}
