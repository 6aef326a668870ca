import Claims
import Figures
import Files
import Foundation
import Journals
import Report

/// Collects what a crate holds.
struct CrateBuilder {
  let subject: CrateSubject
  let data: ProfileResults
  var graph = CrateGraph()
  /// Identifiers of the runs.
  private(set) var actions: [String] = []
  private(set) var experiments: [String] = []
  private(set) var missing: [String] = []
  var notes: [String] = []
  /// When the last run ended.
  private(set) var end: Date?

  init(_ subject: CrateSubject, _ data: ProfileResults) {
    self.subject = subject
    self.data = data
  }

  /// Adds the rows of an experiment, how they were made, and what was drawn from them.
  mutating func add(_ experiment: String, of paper: PaperSource) throws {
    let read = try data.readFiles(experiment).files
    guard try data.rows(experiment) != nil else {
      return missing.append("\(experiment): \(try data.absenceHere(experiment))")
    }
    experiments.append(experiment)
    guard read.isEmpty else {
      var ids: [String] = []
      for file in read { ids.append(try add(result: file, of: experiment, paper)) }
      return try addFigures(of: experiment, from: ids)
    }
    if let staleness = try data.staleness(experiment) { notes.append("\(experiment): \(staleness)") }
    if let trials = try data.trials(experiment), trials.finished < trials.asked {
      let failed = trials.failed > 0 ? ", \(trials.failed) failed" : ""
      notes.append("\(experiment): rows of \(trials.finished) of \(trials.asked) trials\(failed)")
    }
    let results = try addJournal(of: experiment)
    try addFigures(of: experiment, from: Array(results.prefix(1)))
  }

  /// Adds the rows, the record and the list of trials of an experiment, and its runs.
  /// - Returns: identifiers of the files, that of the rows first.
  private mutating func addJournal(of experiment: String) throws -> [String] {
    let journal = try data.journal(experiment)
    if let place = try data.damage(experiment).first {
      throw SourceError(place, "the line is damaged; repro run \(experiment) makes its trial anew")
    }
    let origin = journal.isRecorded ? "; recorded in the paper's folder, from a run elsewhere" : ""
    var results: [String] = []
    for (path, name, text) in [
      (journal.path, "Rows of \(experiment)", "One row for each measurement; the column 'trial' names the trial"),
      (journal.recordPath, "Run record of \(experiment)", "Commands, environments, seeds, input digests"),
      (
        journal.trialsPath, "Trials of \(experiment)",
        "One line for each finished trial: digest of its rows, what decided on them, time, memory, machine"
      ),
    ] where TextFile.isFile(path) {
      let place = subject.path(path) ?? "results/\(path.dropFirst(journal.results.count + 1))"
      results.append(
        graph.add(
          try TextFile.bytes(path), at: place, name: name, ["description": .text(text + origin + ".")]))
    }
    guard let record = try data.record(experiment) else { return results }
    let objects = try add(inputs: record, experiment)
    let runs = try CrateRuns(record, journal)
    actions += runs.add(to: &graph, subject.software(experiment), objects: objects, results: results)
    end = [end, runs.end].compactMap { $0 }.max()
    return results
  }

  /// Adds the files that the trials of a record read.
  private mutating func add(inputs record: RunRecord, _ experiment: String) throws -> [String] {
    var ids: [String] = []
    for input in record.inputs {
      let path = input.file(papers: subject.folder, results: data.results)
      // Reads the whole file, once: other bytes than those of the run are no input of it.
      let change = try input.change(papers: subject.folder, results: data.results)
      let size = change == nil && TextFile.isFile(path) ? TextFile.size(path) : nil
      if let size, size <= ResearchCrate.largestInput {
        ids.append(add(input, try TextFile.bytes(path), path))
      } else {
        let reason =
          change
          ?? (size == nil ? "it is no longer there" : "it is larger than \(ResearchCrate.largestInput >> 20) MiB")
        notes.append("\(experiment): \(Self.shown(input)) is described and not copied: \(reason)")
        ids.append(describe(input, size, reason))
      }
    }
    return ids
  }

  /// Adds an input with its bytes.
  private mutating func add(_ input: RecordedInput, _ bytes: Data, _ path: String) -> String {
    let place = input.base == .root ? nil : subject.path(path)
    return graph.add(
      bytes, at: place ?? CrateGraph.inputPath(digest: input.digest, path), name: Self.name(input),
      ["description": "A file that trials read.", "alternateName": .text(Self.shown(input))])
  }

  /// Adds an input that the crate does not hold: its digest says which file it is.
  private mutating func describe(_ input: RecordedInput, _ size: Int?, _ reason: String) -> String {
    let id = "#input-\(CrateEntity.encoded(input.digest))"
    graph.add(
      CrateEntity(
        id, "CreativeWork",
        properties: [
          "name": .text(Self.name(input)), "alternateName": .text(Self.shown(input)), "sha256": .text(input.digest),
          "contentSize": size.map { .text(String($0)) },
          "description": .text("A file that trials read; the crate does not hold it: \(reason)."),
        ]))
    return id
  }

  private static func name(_ input: RecordedInput) -> String { "Input \(input.path.split(separator: "/").last ?? "")" }

  /// The path of an input as its record has it; of one from elsewhere its name alone.
  private static func shown(_ input: RecordedInput) -> String {
    input.base == .root ? String(input.path.split(separator: "/").last ?? "") : input.path
  }

  /// Adds a file of another program that rows were read from.
  private mutating func add(result file: ReadFile, of experiment: String, _ paper: PaperSource) throws -> String {
    let path = TextFile.path(file.path, in: paper.folder)
    return graph.add(
      try TextFile.bytes(path), at: subject.path(path) ?? CrateGraph.inputPath(digest: file.digest, path),
      name: "Results of \(experiment)", ["description": "A file of another program that rows were read from."])
  }

  /// Adds the figures of an experiment that are there.
  private mutating func addFigures(of experiment: String, from rows: [String]) throws {
    let folder = "\(subject.output)/figures/\(data.profile.rawValue)"
    for recipe in subject.figures.drawing(experiment) {
      let paths = ["pdf", "png", "svg"].map { DrawnFigure.path(folder, recipe.id, $0) }
      let tables = recipe.tables.map { "\(TextFile.parent(of: paths[0]))/\($0.name)" }
      for path in paths + tables where TextFile.isFile(path) {
        _ = graph.add(
          try TextFile.bytes(path), at: subject.path(path) ?? "figures/\(recipe.id)",
          name: tables.contains(path) ? "Table of \(experiment)" : "Figure \(recipe.id)",
          rows.isEmpty ? [:] : ["isBasedOn": .references(rows)])
      }
    }
  }
}
