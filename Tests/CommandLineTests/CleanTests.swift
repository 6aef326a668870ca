import Files
import Foundation
import TestSupport
import Testing

/// `repro clean` removes what repro wrote, and nothing else.
@Suite struct CleanTests {
  private func run(_ output: String, in folder: String) throws {
    let result = try Command.repro(["run", "frozen/mse-vs-n", "--output", output], in: folder)
    #expect(result.status == 0, "\(result)")
  }

  private func names(_ folder: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder).sorted()
  }

  @Test func aFolderThatReproNeverWroteIsKept() throws {
    try withTemporaryFolder { folder in
      try TextFile.write("draft", to: folder + "/thesis/thesis.tex")
      try TextFile.write("1,2", to: folder + "/thesis/results/measurements.csv")
      let before = try names(folder)
      let result = try Command.repro(["clean", "--output", "thesis"], in: folder)
      #expect(result.status == 4 && result.error.contains("repro wrote nothing here"), "\(result)")
      #expect(try names(folder) == before)
    }
  }

  @Test(arguments: ["own", "."])
  func filesOfTheUserStayAndAreNamed(output: String) throws {
    try withTemporaryFolder { folder in
      let own = ["thesis.tex", "results/notes.csv", "results/quick/frozen/mine.csv"]
      for name in own { try TextFile.write("mine", to: "\(folder)/\(output)/\(name)") }
      try run(output, in: folder)
      // What a write that was killed leaves behind is ours, too.
      try TextFile.write("", to: "\(folder)/\(output)/results/quick/frozen/mse-vs-n.csv.77.1234.partial")
      let result = try Command.repro(["clean", "--output", output], in: folder)
      #expect(result.status == 0, "\(result)")
      for name in own { #expect(result.output.contains(name), "\(result.output)") }
      let files = try names(folder + "/" + output).filter { $0.contains(".") }
      #expect(files == own.sorted())
      #expect(try Command.repro(["clean", "--output", output], in: folder).status == 4)
    }
  }

  @Test func aListFromElsewhereRemovesNothingOutside() throws {
    try withTemporaryFolder { folder in
      try TextFile.write("keep", to: folder + "/keep.txt")
      try run("o", in: folder)
      let list = folder + "/o/" + OutputFolder.markerName
      let entries = try TextFile.read(list)
      try TextFile.write(entries + "../keep.txt\n\(folder)/keep.txt\nresults/../../keep.txt\n", to: list)
      #expect(try Command.repro(["clean", "--output", "o"], in: folder).status == 0)
      #expect(try TextFile.read(folder + "/keep.txt") == "keep")
    }
  }

  /// Lines that were edited or torn name folders, or paths that no system has; what they do not name is cleaned all the same.
  @Test func aDamagedListStopsNoCleaning() throws {
    try withTemporaryFolder { folder in
      try run("o", in: folder)
      try TextFile.write("mine", to: folder + "/o/own\u{1B}[31m.txt")
      let list = folder + "/o/" + OutputFolder.markerName
      let strange = ["results", String(repeating: "x", count: 5000), "a\0b", "\u{202E}", "results/quick/", "//", "."]
      try TextFile.write(strange.joined(separator: "\n") + "\n" + TextFile.read(list), to: list)
      let result = try Command.repro(["clean", "--output", "o"], in: folder)
      #expect(result.status == 0 && result.error.isEmpty, "\(result)")
      #expect(result.output.hasSuffix("left, because repro did not write it: own\\u{1B}[31m.txt\n"), "\(result.output)")
      #expect(try names(folder) == ["o", "o/own\u{1B}[31m.txt"])
    }
  }

  @Test func aRunThatGoesOnIsNotCleanedAway() throws {
    try withTemporaryFolder { folder in
      try run("o", in: folder)
      let before = try names(folder)
      let running = try OutputFolder(folder + "/o")
      let result = try Command.repro(["clean", "--output", "o"], in: folder)
      #expect(result.status == 4 && result.error.contains("another repro is writing there"), "\(result)")
      #expect(try names(folder) == before)
      withExtendedLifetime(running) {}
    }
  }

  @Test func nothingToCleanIsFine() throws {
    try withTemporaryFolder { folder in
      let result = try Command.repro(["clean"], in: folder)
      #expect(result.status == 0 && result.output == "output: nothing to remove\n")
    }
  }
}
