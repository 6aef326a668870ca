import ArgumentParser
import Experiments
import Files
import Foundation

/// The command `repro`: parses, calls, prints, exits.
@main
struct Repro: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "repro",
    abstract: "Regenerates the figures and tables of a machine-learning paper.",
    discussion: "Exit codes: 0 done, 2 interrupted, 3 internal error, 4 usage or bad input.",
    subcommands: [List.self, Run.self, Clean.self, AttSimAttnFrozen.self])

  static func main() async {
    do {
      var command = try parseAsRoot()
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

  /// Prints one line on standard error (or the help that was asked for, on standard output) and exits.
  static func report(_ error: any Error) -> Never {
    switch error {
    case let error as any UserError: fail("repro: \(error)", usage)
    case is CancellationError: fail("repro: interrupted; finished trials are kept", interrupted)
    case let code as ExitCode: exit(code.rawValue)
    default:
      let code = Repro.exitCode(for: error)
      let text = Repro.fullMessage(for: error)
      if code == .success {
        print(text)
        exit(0)
      }
      fail(text, code == .validationFailure ? usage : internalError)
    }
  }

  private static func fail(_ text: String, _ code: Int32) -> Never {
    FileHandle.standardError.write(Data((text + "\n").utf8))
    exit(code)
  }
}
