import Foundation

/// Programs that tests call.
public enum Command {
  /// A program that is missing or failed.
  public struct Failure: Error, CustomStringConvertible {
    /// What was called and how it ended.
    public var description: String
  }

  /// Standard output of a program found by name.
  /// - Throws: ``Failure`` unless it exits with 0.
  @discardableResult
  public static func run(_ name: String, _ arguments: [String], environment: [String: String] = [:]) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [name] + arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(description: "\(name) \(arguments.joined(separator: " ")): exit code \(process.terminationStatus)")
    }
    return String(decoding: data, as: UTF8.self)
  }
}
