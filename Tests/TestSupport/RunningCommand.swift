import Foundation

/// A program that goes on while a test looks at what it does.
public final class RunningCommand {
  /// Something that did not happen in time.
  public struct Late: Error, CustomStringConvertible {
    /// What was waited for, and what there was instead.
    public let description: String
  }

  private let process = Process()
  private let paths: [String]

  /// Starts a program; what it writes goes to files in `folder`, which is also the one that it runs in.
  /// - Throws: an error of Foundation when it cannot be started.
  public init(_ executable: String, _ arguments: [String], in folder: String) throws {
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("GITHUB_") }
    let base = NSTemporaryDirectory() + "repro-test-\(UUID().uuidString)"
    paths = [base + ".out", base + ".err"]
    for path in paths { _ = FileManager.default.createFile(atPath: path, contents: nil) }
    process.standardOutput = FileHandle(forWritingAtPath: paths[0])
    process.standardError = FileHandle(forWritingAtPath: paths[1])
    process.standardInput = FileHandle.nullDevice
    try process.run()
  }

  /// Starts the built `repro`.
  /// - Throws: an error of Foundation when it cannot be started.
  public static func repro(_ arguments: [String], in folder: String) throws -> RunningCommand {
    try RunningCommand(Command.reproPath, arguments, in: folder)
  }

  deinit {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    for path in paths { try? FileManager.default.removeItem(atPath: path) }
  }

  /// What it wrote to standard output so far.
  public var output: String { text(paths[0]) }
  /// What it wrote to standard error so far.
  public var error: String { text(paths[1]) }
  /// Whether it goes on.
  public var isRunning: Bool { process.isRunning }

  private func text(_ path: String) -> String {
    String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
  }

  /// Sends a signal.
  public func signal(_ number: Int32) { kill(process.processIdentifier, number) }

  /// Its exit code, or the signal's number with a minus sign when one ended it.
  /// - Throws: ``Late`` when it goes on for longer than `seconds`.
  public func end(within seconds: Double = 60) throws -> Int32 {
    try Self.wait(seconds, { !process.isRunning }) { "the end of the program; it wrote \(output) and \(error)" }
    return (process.terminationReason == .uncaughtSignal ? -1 : 1) * process.terminationStatus
  }

  /// Asks again and again until something is so.
  /// - Throws: ``Late`` after some seconds, what `condition` throws.
  public static func wait(
    _ seconds: Double = 60, _ condition: () throws -> Bool, for what: () -> String
  ) throws {
    let end = Date.now + seconds
    while try !condition() {
      guard Date.now < end else { throw Late(description: "after \(seconds) s: no \(what())") }
      Thread.sleep(forTimeInterval: 0.05)
    }
  }
}
