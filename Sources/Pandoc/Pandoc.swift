import Files
import Foundation
import Subprocess

/// The program that reads Markdown, LaTeX and HTML, and typesets formulas.
package enum Pandoc {
  /// What pandoc prints.
  /// - Throws: `UsageError` without pandoc, or when it stops.
  package static func run(_ arguments: [String], input: String = "", in folder: String? = nil) async throws -> Data {
    let result = try await process(arguments, input: input, in: folder)
    guard result.isSuccess else {
      throw UsageError("pandoc stopped: \(excerpt(result.messages, limit: 400)); 2.15 or later is needed")
    }
    return result.output
  }

  /// What pandoc prints about the input.
  /// - Throws: `UsageError` without pandoc.
  package static func messages(_ arguments: [String], input: String = "", in folder: String? = nil) async throws
    -> String
  {
    try await process(arguments, input: input, in: folder).messages
  }

  private static func process(_ arguments: [String], input: String, in folder: String?) async throws
    -> (isSuccess: Bool, output: Data, messages: String)
  {
    do {
      let result = try await Subprocess.run(
        .name("pandoc"), arguments: Arguments(arguments + ["--sandbox"]),
        workingDirectory: folder.map { .init($0) }, input: .string(input), output: .data(limit: 1 << 28),
        error: .string(limit: 1 << 16))
      return (result.terminationStatus.isSuccess, result.standardOutput, result.standardError)
    } catch let error as SubprocessError where error.code == .executableNotFound {
      throw UsageError(
        "pandoc, which reads the Markdown of reports, is not installed; run make setup or install pandoc")
    }
  }
}
