import Files
import Foundation
import TestSupport
import Testing

@testable import Preview

/// Whose requests are answered, and what paths may mean.
@Suite struct RefusalTests {
  @Test(arguments: ["127.0.0.1:4410", "localhost:4410", "LocalHost:4410", "[::1]:4410"])
  func thisMachineIsAnswered(host: String) { #expect(HostName.isOwn(host, port: 4410)) }

  @Test(arguments: [
    nil, "", "127.0.0.1", "localhost", "127.0.0.1:80", "127.0.0.1:44100", "localhost.:4410", "evil.example:4410",
    "127.0.0.1:4410.evil.example", "localhost:4410@evil.example", "127.0.0.1:4410, evil.example", "127.1:4410",
    "0.0.0.0:4410", "::1:4410", " 127.0.0.1:4410", "127.0.0.1:4410\0",
  ])
  func anyOtherNameIsRefused(host: String?) { #expect(!HostName.isOwn(host, port: 4410)) }

  @Test func thePortThatBrowsersLeaveOut() {
    #expect(HostName.isOwn("localhost", port: 80) && HostName.isOwn("localhost:80", port: 80))
    #expect(!HostName.isOwn("evil.example", port: 80))
  }

  @Test(arguments: [
    ("/", []), ("/a", ["a"]), ("/figures/quick/a%20b.png", ["figures", "quick", "a b.png"]), ("/%C3%A9", ["é"]),
    // Decoded once: a name, if an odd one.
    ("/%252e%252e/a", ["%2e%2e", "a"]), ("/a..b", ["a..b"]),
  ])
  func paths(path: String, names: [String]) { #expect(RequestPath.names(path) == names) }

  @Test(arguments: [
    "", "a", "..", "/..", "/../a", "/a/../b", "/a/..", "/%2e%2e/a", "/%2E%2e/a", "/.%2e/a", "/%2e/a", "//etc/passwd",
    "/a//b",
    "/a/", "/a%2fb", "/a%2Fb", "/..%2f..%2fetc/passwd", "/a\\b", "/a%5cb", "/..%5c..", "/a%00", "/%00", "/a%0ab", "/%",
    "/%4",
    "/%zz", "/%ff", "/%c0%ae%c0%ae/a", "/.repro-output", "/.git/config", "/a/.hidden", "http://127.0.0.1/a", "*",
    "/\u{7f}", "/%7f",
  ])
  func pathsThatMeanAnotherPlace(path: String) { #expect(RequestPath.names(path) == nil) }
}

/// Files that are served.
@Suite struct OpenFileTests {
  private func bytes(_ names: [String], below folder: String) throws -> String? {
    try OpenFile(names, below: folder).map(text)
  }

  private func text(_ file: OpenFile) throws -> String {
    var data = Data()
    while let part = try file.bytes(at: data.count) { data += part }
    return String(decoding: data, as: UTF8.self)
  }

  @Test func filesBelowTheFolder() throws {
    try withTemporaryFolder { folder in
      let long = String(repeating: "row\n", count: 100_000)
      try TextFile.write(long, to: "\(folder)/output/a/b.csv")
      try TextFile.write("", to: "\(folder)/output/empty")
      let output = "\(folder)/output"
      #expect(try bytes(["a", "b.csv"], below: output) == long)
      #expect(try bytes(["empty"], below: output) == "")
      for names in [[], ["a"], ["none"], ["a", "none"], ["none", "b.csv"], ["a", "b.csv", "c"]] {
        #expect(try bytes(names, below: output) == nil, "\(names)")
      }
    }
  }

  /// Links are not followed, wherever they stand and lead; nor is anything opened that is no plain file.
  @Test func linksAndPipesAreNoFiles() throws {
    try withTemporaryFolder { folder in
      let output = "\(folder)/output"
      try TextFile.write("secret", to: "\(folder)/private/secret.txt")
      try TextFile.write("own", to: "\(output)/own.txt")
      let files = FileManager.default
      for (name, target) in [
        ("file", "\(folder)/private/secret.txt"), ("relative", "../private/secret.txt"),
        ("folder", "\(folder)/private"),
        ("root", "/"), ("own-link", "own.txt"),
      ] {
        try files.createSymbolicLink(atPath: "\(output)/\(name)", withDestinationPath: target)
      }
      #expect(mkfifo("\(output)/pipe", 0o600) == 0)
      for names in [
        ["file"], ["relative"], ["folder", "secret.txt"], ["root", "etc", "passwd"], ["own-link"], ["pipe"],
      ] {
        #expect(try bytes(names, below: output) == nil, "\(names)")
      }
      #expect(try bytes(["own.txt"], below: output) == "own")
      // The folder itself may be a link: the user named it.
      try files.createSymbolicLink(atPath: "\(folder)/linked", withDestinationPath: output)
      #expect(try bytes(["own.txt"], below: "\(folder)/linked") == "own")
    }
  }

  @Test func whatIsAppendedMeanwhileIsNotSent() throws {
    try withTemporaryFolder { folder in
      try TextFile.write("one\n", to: "\(folder)/rows.csv")
      let file = try #require(OpenFile(["rows.csv"], below: folder))
      let handle = try #require(FileHandle(forWritingAtPath: "\(folder)/rows.csv"))
      _ = try handle.seekToEnd()
      try handle.write(contentsOf: Data("two\n".utf8))
      #expect(try text(file) == "one\n" && file.count == 4)
      try handle.truncate(atOffset: 0)
      #expect(throws: OpenFile.Cut.self) { try text(file) }
    }
  }
}
