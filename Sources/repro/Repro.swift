import ArgumentParser
import Claims
import Experiments
import Files
import Foundation
import Report

/// The command `repro`: parses, calls, prints, exits.
@main
struct Repro: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "repro",
    abstract: "Regenerates the figures and tables of a machine-learning paper and checks its claims.",
    discussion: "Exit codes: 0 every claim holds, 1 a claim deviates, 2 interrupted, 3 internal error, 4 usage or bad "
      + "input, 5 nothing to check.",
    version: Program.version,
    subcommands: [
      InitCommand.self, ImportCommand.self, List.self, Run.self, ReportCommand.self, PreviewCommand.self,
      VerifyCommand.self, RecordCommand.self,
      AcceptCommand.self,
      DiffCommand.self,
      CoverageCommand.self, LintCommand.self,
      StatusCommand.self, ExportCommand.self, Clean.self, Parity.self, Bench.self,
    ] + CatalogOptions.commands)

  static func main() async {
    Interruption.endAtOnce()
    do {
      try CatalogOptions.catalog.validate()
      var command = try parseAsRoot(ClusterOptions.words.own)
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      Exit.report(error)
    }
  }
}

/// Exit codes, and the one place where errors become text.
enum Exit {
  static let interrupted: Int32 = 2
  static let internalError: Int32 = 3
  static let usage: Int32 = 4

  /// The exit code of a gate, to be thrown.
  static func code(_ gate: Gate) -> ExitCode {
    switch gate {
    case .holds: ExitCode(0)
    case .fails: ExitCode(1)
    case .nothing: ExitCode(5)
    }
  }

  /// Prints one line on standard error (or the help that was asked for, on standard output) and exits.
  static func report(_ error: any Error) -> Never {
    switch error {
    case let error as any UserError: fail("repro: " + excerpt("\(error)", limit: 1000), usage)
    case is CancellationError: fail("repro: \(Interruption.message)", interrupted)
    case let code as ExitCode: exit(code.rawValue)
    default:
      let code = Repro.exitCode(for: error)
      if code == .success {
        do { try StandardOutput.line(Repro.fullMessage(for: error)) } catch { fail("repro: \(error)", usage) }
        exit(0)
      }
      let isUsage = code == .validationFailure
      // The library cites what the user typed as it is, however long.
      let lines = Repro.message(for: error).split(separator: "\n").joined(separator: "; ")
      let message = excerpt(lines, limit: 1000)
      fail("repro: " + message + (isUsage ? "; see repro --help" : ""), isUsage ? usage : internalError)
    }
  }

  private static func fail(_ text: String, _ code: Int32) -> Never {
    LiveRun.warn(text)
    exit(code)
  }
}
