import Files
import Foundation
import Journals
import Subprocess

/// A program with all that it starts: a process group of its own, which a time limit or an interruption ends as a whole.
struct ProcessGroup: Sendable {
  var words: [String]
  /// Where it runs.
  var folder: String
  /// Folder of both ``TrialLog``s.
  var logs: String
  var limit: Duration?
  /// Where the command is declared.
  var place: SourceLocation

  /// How it ended.
  enum End: Sendable, Equatable {
    case exited(Int)
    case killed(Int)
    case late(Duration)

    /// In words, after the command.
    var text: String {
      switch self {
      case .exited(let code): "ended with exit code \(code)"
      case .killed(let signal): "was killed by signal \(signal)"
      case .late(let limit): "took longer than its limit of \(limit / .seconds(1)) s and was stopped"
      }
    }
  }

  /// Runs it to its end; nothing that it started is left.
  /// - Throws: `SourceError` when there is no such program, `CancellationError`.
  func run() async throws -> End {
    guard let limit else { return try await execute() }
    return try await withThrowingTaskGroup(of: End?.self) { group in
      group.addTask { try await execute() }
      group.addTask {
        try? await Task.sleep(for: limit)
        return nil
      }
      let first = try await group.next() ?? nil
      group.cancelAll()
      if let first { return first }
      // The limit came first; the program is being stopped, and how does not matter.
      while (try? await group.next()) != nil {}
      try Task.checkCancellation()
      return .late(limit)
    }
  }

  private var executable: Executable {
    let name = words[0]
    guard name.contains("/") else { return Self.found(name).map { .path(.init($0)) } ?? .name(name) }
    let folder = URL(fileURLWithPath: folder)
    return .path(.init(name.hasPrefix("/") ? name : folder.appendingPathComponent(name).standardizedFileURL.path))
  }

  /// The program of that name on the search path: the library would start a process for each folder of it.
  private static func found(_ name: String) -> String? {
    let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    return folders.map { "\($0)/\(name)" }.first { path in
      path.hasPrefix("/") && TextFile.isFile(path) && FileManager.default.isExecutableFile(atPath: path)
    }
  }

  private func execute() async throws -> End {
    var options = PlatformOptions()
    options.processGroupID = 0
    options.teardownSequence = [.gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(2))]
    let group = StartedGroup()
    // Whatever it started and left behind would slow down the next trials.
    defer { group.kill() }
    let (output, errors) = (
      try Self.create(TrialLog.output.path(in: logs)), try Self.create(TrialLog.errors.path(in: logs))
    )
    do {
      let result = try await Subprocess.run(
        executable, arguments: Arguments(Array(words.dropFirst())), workingDirectory: .init(folder),
        platformOptions: options, input: .none,
        output: .fileDescriptor(.init(rawValue: output), closeAfterSpawningProcess: true),
        error: .fileDescriptor(.init(rawValue: errors), closeAfterSpawningProcess: true)
      ) { execution in group.started(execution.processIdentifier.value) }
      try Task.checkCancellation()
      switch result.terminationStatus {
      case .exited(let code): return .exited(Int(code))
      case .signaled(let signal): return .killed(Int(signal))
      }
    } catch let error as SubprocessError {
      guard error.code == .executableNotFound || error.code == .spawnFailed else { throw error }
      throw SourceError(
        place,
        "there is no program \(quoted(words[0])) that can be run; install it, or write its path and make it executable")
    }
  }

  private static func create(_ path: String) throws(FileError) -> Int32 {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileError(.write, path) }
    return descriptor
  }
}

/// The number of a process group once it runs.
private final class StartedGroup: @unchecked Sendable {
  private let lock = NSLock()
  // Guarded by the lock.
  private var number: pid_t?

  func started(_ number: pid_t) { lock.withLock { self.number = number } }

  /// Ends all that is left of it.
  func kill() {
    lock.withLock {
      if let number, number > 1 { _ = Foundation.kill(-number, SIGKILL) }
      number = nil
    }
  }
}
