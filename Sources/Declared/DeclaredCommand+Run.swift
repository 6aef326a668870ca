import Experiments
import Files
import Foundation
import Journals
import ResultFiles
import Tables

extension DeclaredCommand {
  /// A run with a seed of its own, unless the author names other columns or declares no seeds.
  public var replication: Replication {
    Replication(ofDeclared: unit.isEmpty ? (hasSeeds ? [JournalColumn.seed.name] : []) : unit)
  }

  /// Seeds of a profile; one that means nothing where none are declared.
  public func seeds(_ profile: Profile) -> [UInt64] { sizes[profile]?.seeds ?? [0] }

  /// The document's, in which the command runs: it may lie in another repository than the papers.
  public func sourceFolder(_ setup: RunSetup) -> String { folder }

  /// All combinations of the parameters.
  /// - Throws: `SourceError` when the command of `:environment:` fails.
  public func settings(_ setup: RunSetup) throws -> [DeclaredSetting] {
    _ = try environmentDigest()
    let matrix = sizes[setup.profile]?.matrix ?? ParameterMatrix()
    let names = matrix.axes.map(\.name)
    return matrix.combinations.map { DeclaredSetting(names: names, cells: $0) }
  }

  /// Files that `:reads:` names; their bytes are part of the key.
  /// - Throws: `SourceError` for a pattern that names no file.
  public func inputs(_ setting: DeclaredSetting, _ setup: RunSetup) throws -> [InputFile] {
    try inputFiles()
  }

  private func inputFiles() throws -> [InputFile] { try cache.inputs { try readInputs() } }

  private func readInputs() throws -> [InputFile] {
    var paths: [String] = []
    for pattern in reads {
      let matches = try pattern.matches(in: folder, at: place)
      guard !matches.isEmpty else {
        throw SourceError(place, "':reads:' \(quoted(pattern.description)): there is no such file in \(folder)")
      }
      for match in matches where !paths.contains(match.path) { paths.append(match.path) }
    }
    return try paths.map { try InputFile(TextFile.path($0, in: folder)) }
  }

  /// The command as it is written, what prepares it, where its rows are, and what `:environment:` prints.
  public func keyParts(_ setting: DeclaredSetting) -> [KeyPart] {
    var parts = [KeyPart("command", command.text)]
    if let prepare { parts.append(KeyPart("prepare", prepare.text)) }
    parts.append(KeyPart("rows", rows.text))
    // Other names of the same files may be other words of the command.
    if let files = try? inputFiles(), !files.isEmpty {
      parts.append(KeyPart("reads", files.map(\.path).joined(separator: " ")))
    }
    if let digest = try? environmentDigest(), environment != nil { parts.append(KeyPart("environment", digest)) }
    return parts
  }

  /// What a command computes with is its own matter: `:environment:` may say it.
  public var dependsOnProcessor: Bool { false }

  /// What decides on rows beside parameters, seeds and files: rows of another definition are not today's.
  public var definition: String? {
    Digest.sha256([command.text, prepare?.text ?? "", environment?.text ?? "", rows.text].joined(separator: "\u{1F}"))
  }

  /// Every combination of the parameters with every seed of a profile.
  func wanted(_ profile: Profile) -> [[String: String]] {
    (sizes[profile]?.matrix ?? ParameterMatrix()).settings(seeds: seeds(profile))
  }

  /// Columns of the journal; those of the rows are known once the first trial has some.
  public var journalColumns: [String] {
    [JournalColumn.trial.name, JournalColumn.revision.name] + (sizes[.quick]?.matrix.axes.map(\.name) ?? [])
      + [JournalColumn.seed.name, JournalColumn.end.name]
  }

  /// The program says which columns its rows have.
  public var hasOpenColumns: Bool { true }

  /// A command depends on more than its key knows.
  public var mayRecover: Bool { true }

  /// Cores that the command keeps busy.
  public var leastThreads: Int { needs.cores }

  /// Memory that is declared.
  public func memory(_ setting: DeclaredSetting) -> UInt64 { needs.memory }

  /// Another program.
  public var runsCommands: Bool { true }

  /// Nothing is known of a command that has not run yet.
  public func estimatedSeconds(_ setting: DeclaredSetting) -> Double { 1 }

  /// Digest of what the command of `:environment:` prints, such as the versions of packages; empty without one.
  private func environmentDigest() throws -> String {
    guard let environment else { return "" }
    return try cache.environment {
      let words = environment.words([:])
      let output = try Self.output(of: words, in: folder, place)
      return Digest.sha256(output)
    }
  }

  private static func output(of words: [String], in folder: String, _ place: SourceLocation) throws -> Data {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = words
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    let (output, errors) = (Pipe(), FileHandle.nullDevice)
    process.standardOutput = output
    process.standardError = errors
    do { try process.run() } catch { throw SourceError(place, "':environment:' cannot be run: \(words[0])") }
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw SourceError(
        place, "':environment:' \(quoted(ShellWords.line(words))) ended with exit code \(process.terminationStatus)")
    }
    return data
  }

  /// Runs the command of `:prepare:` once, before the first trial.
  /// - Throws: `SourceError` when it fails.
  public func prepare(_ context: TrialContext<DeclaredRow>) async throws {
    guard let prepare else { return }
    let out = try context.ownFolder()
    let words = prepare.words([:])
    let ended = try await ProcessGroup(words: words, folder: folder, logs: out, limit: nil, place: place).run()
    guard ended != .exited(0) else { return }
    let log = TrialLog.errors.path(in: out)
    throw SourceError(
      place, "':prepare:' \(quoted(ShellWords.line(words))) \(ended.text)\(Self.lastWords(log))")
  }

  /// Runs the command in the document's folder and takes its rows.
  /// - Throws: `TrialFailure` when it fails, is too slow, or its rows are broken; `SourceError` when there is no such command.
  public func run(_ trial: Trial<DeclaredSetting>, _ context: TrialContext<DeclaredRow>) async throws {
    let out = try context.ownFolder()
    defer { try? context.keepOwnFiles() }
    let absolute = URL(fileURLWithPath: out).standardizedFileURL.path
    var values = Dictionary(uniqueKeysWithValues: zip(trial.setting.names, trial.setting.cells))
    values["seed"] = String(trial.seed)
    values["out"] = absolute
    let words = command.words(values)
    let limit = sizes[context.profile ?? .quick]?.limit
    let ended = try await ProcessGroup(words: words, folder: folder, logs: out, limit: limit, place: place).run()
    guard ended == .exited(0) else {
      let log = TrialLog.errors.path(in: out)
      throw TrialFailure("\(quoted(ShellWords.line(words))) \(ended.text)\(Self.lastWords(log)); see \(log)")
    }
    try emit(try rows.read(out), context)
  }

  private func emit(_ found: ResultFiles.RowSet, _ context: TrialContext<DeclaredRow>) throws {
    for cells in found.rows { try context.emit(DeclaredRow(names: found.columns, cells: cells)) }
    for note in found.notes { context.note(note) }
  }

  /// The last lines of a log, for messages.
  private static func lastWords(_ path: String) -> String {
    guard let text = try? TextFile.bytes(path), !text.isEmpty else { return "" }
    let lines = String(decoding: text.suffix(4000), as: UTF8.self).split(separator: "\n").suffix(3)
    return lines.isEmpty ? "" : ": " + excerpt(lines.joined(separator: " | "), limit: 300)
  }
}

/// What is found out once for all trials.
final class CommandCache: @unchecked Sendable {
  private let lock = NSLock()
  // Both guarded by the lock.
  private var digest: String?
  private var files: [InputFile]?

  func environment(_ make: () throws -> String) throws -> String {
    try lock.withLock {
      if let digest { return digest }
      let made = try make()
      digest = made
      return made
    }
  }

  func inputs(_ make: () throws -> [InputFile]) throws -> [InputFile] {
    try lock.withLock {
      if let files { return files }
      let made = try make()
      files = made
      return made
    }
  }
}
