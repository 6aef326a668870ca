import Foundation

/// A finished program.
public struct Command: Sendable {
  /// Exit code, or the signal's number with a minus sign when one ended it.
  public var status: Int32
  /// What it wrote to standard output.
  public var output: String
  /// What it wrote to standard error.
  public var error: String

  /// Runs a program that is found on the search path.
  /// - Throws: an error of Foundation when it cannot be started.
  @discardableResult
  public static func run(_ name: String, _ arguments: [String], in folder: String? = nil) throws -> Command {
    try run(executable: "/usr/bin/env", [name] + arguments, in: folder)
  }

  /// Runs the built `repro`.
  /// - Throws: an error of Foundation when it cannot be started.
  @discardableResult
  public static func repro(_ arguments: [String], in folder: String? = nil) throws -> Command {
    try run(executable: reproPath, arguments, in: folder)
  }

  /// Path of the built `repro`.
  public static let reproPath = products + "/repro"

  /// The folder of the built products, where the running test bundle lies.
  public static let products: String = {
    let bundle = CommandLine.arguments.first { $0.contains(".xctest") } ?? CommandLine.arguments[0]
    var url = URL(fileURLWithPath: bundle)
    while url.path != "/", !FileManager.default.fileExists(atPath: url.path + "/repro") {
      url.deleteLastPathComponent()
    }
    return url.path
  }()

  private static func run(executable: String, _ arguments: [String], in folder: String?) throws -> Command {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
    // What a test does on GitHub's machines is no result of the job.
    process.environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("GITHUB_") }
    let base = NSTemporaryDirectory() + "repro-test-\(UUID().uuidString)"
    // Files, not pipes: a pipe that nobody drains would stop the program.
    let paths = [base + ".out", base + ".err"]
    for path in paths { _ = FileManager.default.createFile(atPath: path, contents: nil) }
    defer { paths.forEach { try? FileManager.default.removeItem(atPath: $0) } }
    process.standardOutput = FileHandle(forWritingAtPath: paths[0])
    process.standardError = FileHandle(forWritingAtPath: paths[1])
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    let texts = paths.map { String(decoding: FileManager.default.contents(atPath: $0) ?? Data(), as: UTF8.self) }
    let sign: Int32 = process.terminationReason == .uncaughtSignal ? -1 : 1
    return Command(status: sign * process.terminationStatus, output: texts[0], error: texts[1])
  }
}
