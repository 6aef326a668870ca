import Foundation
import TestSupport
import Testing

/// A short fixed set of damaged inputs of every kind; `make fuzz` tries as many as one likes.
@Suite struct FuzzTests {
  @Test func damagedInputsEndInOneLineAndAnExitCode() throws {
    try withTemporaryFolder { folder in
      let result = try Command.run(
        "python3",
        [
          Fixtures.package + "/Scripts/fuzz.py", "--repro", Command.reproPath, "--short", "--runs", "300", "--seed",
          "16",
          "--findings", folder + "/findings", "--work", folder,
        ])
      #expect(result.status == 0, "\(result.output)\(result.error)")
      #expect(result.output.hasSuffix("damaged inputs, 0 taken badly\n"), "\(result)")
      #expect(!FileManager.default.fileExists(atPath: folder + "/findings"))
    }
  }

  /// A fuzzer that never finds anything may just not look: a command that is always killed by a signal is found out.
  @Test func theFuzzerNoticesATrap() throws {
    try withTemporaryFolder { folder in
      let command = folder + "/repro"
      // The real command for what is not damaged, a trap for every list that a cleaning reads and that lacks its heading.
      let script = """
        #!/bin/bash
        if [ "$1" = clean ] && ! head -1 output/.repro-output | grep -q '^# Files that repro wrote here'; then kill -ILL $$; fi
        exec '\(Command.reproPath)' "$@"
        """
      try Data(script.utf8).write(to: URL(fileURLWithPath: command))
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: command)
      let arguments = [Fixtures.package + "/Scripts/fuzz.py", "--repro", command, "--work", folder]
      let found = try Command.run(
        "python3",
        arguments + ["--kinds", "clean", "--short", "--runs", "40", "--findings", folder + "/findings"])
      #expect(found.status == 1 && found.output.contains("FOUND trap: signal 4: seed 1, input "), "\(found)")
      let kept = try #require(FileManager.default.contentsOfDirectory(atPath: folder + "/findings").sorted().first)
      let replayed = try Command.run("python3", arguments + ["--replay", "\(folder)/findings/\(kept)"])
      #expect(replayed.status == 1 && replayed.output.contains("trap: signal 4"), "\(replayed)")
    }
  }
}
