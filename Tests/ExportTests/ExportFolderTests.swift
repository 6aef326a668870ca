import Export
import Files
import Foundation
import TestSupport
import Testing

/// What an export writes, and what it leaves alone.
@Suite struct ExportFolderTests {
  private let files = [
    ExportedFile(path: "a.csv", data: Data("1\n".utf8)), ExportedFile(path: "eval/b.json", data: Data("[]".utf8)),
  ]

  private func write(_ files: [ExportedFile], to path: String, output: String = "output", force: Bool = false) throws {
    try ExportFolder(path, output: output, replacesForeign: force).write(files)
  }

  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "written"
    } catch { return "\(error)" }
  }

  @Test func filesOfOthersStay() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/authors"
      try write(files, to: path + "/")
      #expect(try TextFile.read(path + "/a.csv") == "1\n" && TextFile.read(path + "/eval/b.json") == "[]")
      // Nothing beside the files: no list, no temporary name.
      #expect(try FileManager.default.contentsOfDirectory(atPath: path).sorted() == ["a.csv", "eval"])
      // The same bytes once more.
      try write(files, to: path)
      try TextFile.write("theirs\n", to: path + "/eval/b.json")
      try FileManager.default.removeItem(atPath: path + "/a.csv")
      #expect(
        message { try write(files, to: path) }
          == "\(path)/eval/b.json: is there already and differs; nothing was written; --force replaces, or name another folder"
      )
      #expect(!FileManager.default.fileExists(atPath: path + "/a.csv"))
      #expect(try TextFile.read(path + "/eval/b.json") == "theirs\n")
      try TextFile.write("2\n", to: path + "/a.csv")
      #expect(message { try write(files, to: path) }.contains("a.csv: is there already and differs, and so do 1 more"))
      try write(files, to: path, force: true)
      #expect(try TextFile.read(path + "/a.csv") == "1\n" && TextFile.read(path + "/eval/b.json") == "[]")
    }
  }

  @Test func ownFilesOfTheOutputAreReplacedAndCleaned() throws {
    try withTemporaryFolder { folder in
      let output = folder + "/output"
      let path = output + "/authors-files/x"
      try write(files, to: path, output: output)
      try write([ExportedFile(path: "a.csv", data: Data("2\n".utf8))], to: path, output: output)
      #expect(try TextFile.read(path + "/a.csv") == "2\n")
      // A file that somebody else put there is as foreign as anywhere, and stays if it is the same.
      try TextFile.write("theirs\n", to: path + "/c.csv")
      let third = [ExportedFile(path: "c.csv", data: Data("3\n".utf8))]
      #expect(message { try write(third, to: path, output: output) }.contains("c.csv: is there already and differs"))
      try write([ExportedFile(path: "c.csv", data: Data("theirs\n".utf8))], to: path, output: output)
      let cleaned = try OutputFolder.clean(output)
      #expect(cleaned.removed == 2 && cleaned.left == ["authors-files/x/c.csv"], "\(cleaned)")
    }
  }

  @Test func filesOfAnEarlierExportGo() throws {
    try withTemporaryFolder { folder in
      let (output, path) = (folder + "/output", folder + "/output/crate")
      try write(files, to: path, output: output)
      try TextFile.write("theirs\n", to: path + "/eval/theirs.json")
      let fewer = Array(files.prefix(1))
      let export = ExportFolder(path, output: output, replacesForeign: false)
      try export.removeOwnFiles(except: fewer)
      #expect(try FileManager.default.contentsOfDirectory(atPath: path + "/eval") == ["theirs.json"])
      #expect(try TextFile.read(path + "/a.csv") == "1\n")
      try FileManager.default.removeItem(atPath: path + "/eval/theirs.json")
      try write(files, to: path, output: output)
      try export.removeOwnFiles(except: fewer)
      #expect(try FileManager.default.contentsOfDirectory(atPath: path) == ["a.csv"])
      // Elsewhere nothing is on a list, and nothing goes.
      try write(files, to: folder + "/mine", output: output)
      try ExportFolder(folder + "/mine", output: output, replacesForeign: false).removeOwnFiles(except: [])
      #expect(try TextFile.read(folder + "/mine/a.csv") == "1\n")
    }
  }

  @Test func whatIsInTheWayIsNamed() throws {
    try withTemporaryFolder { folder in
      try TextFile.write("", to: folder + "/x/eval/b.json/c")
      #expect(
        message { try write(files, to: folder + "/x", force: true) }.contains("eval/b.json: cannot write: it is a"))
      #expect(!FileManager.default.fileExists(atPath: folder + "/x/a.csv"))
      try TextFile.write("", to: folder + "/file")
      #expect(message { try write(files, to: folder + "/file") }.contains("a part of the path is a file"))
      // Nothing to write leaves no folder.
      try write([], to: folder + "/none", output: folder + "/none")
      #expect(!FileManager.default.fileExists(atPath: folder + "/none"))
    }
  }
}
