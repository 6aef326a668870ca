import Files
import Foundation
import Journals
import TestSupport
import Testing

/// What the README says is what the command says.
@Suite struct DocumentationTests {
  private func readme() throws -> String {
    try TextFile.read(Fixtures.package + "/README.md").replacingOccurrences(of: "\n", with: " ")
  }

  @Test func whatAProfileCostsHasOneSource() throws {
    #expect(try readme().contains(Profile.costs))
    let folder = Fixtures.package + "/paper"
    #expect(try Command.repro(["list", "--papers", folder]).output.contains(Profile.costs))
    let help = try Command.repro(["run", "--help"]).output.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
    #expect(help.contains(Profile.costs))
  }

  /// A fault whose text has moved would stop `make power` before its first fault.
  @Test func faultsFitTheSources() throws {
    let check = try Command.run(
      "env", ["PYTHONDONTWRITEBYTECODE=1", "python3", Fixtures.package + "/Scripts/power.py", "--check"],
      in: Fixtures.package)
    #expect(check.status == 0, "\(check)")
  }

  @Test func everyCommandOfTheReadmeIsKnown() throws {
    let commands = try readme().matches(of: #/`repro ([a-z-]+)/#).map { String($0.output.1) }
    #expect(commands.count > 5)
    for command in Set(commands) {
      #expect(try Command.repro([command, "--help"]).status == 0, "\(command)")
    }
  }
}
