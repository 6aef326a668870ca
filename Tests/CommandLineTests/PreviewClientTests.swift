import Files
import Foundation
import TestSupport
import Testing

/// `repro preview` and clients that are many, slow, silent, suddenly gone or speak no HTTP.
@Suite struct PreviewClientTests {
  /// Runs `body` with a preview of a small paper, its port and its output folder.
  private func withPreview(_ body: (RunningCommand, Int, String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      try TextFile.write("# A\n\nWords.\n", to: "\(folder)/report.md")
      let preview = try RunningCommand.repro(["preview", "--port", "0"], in: folder)
      try RunningCommand.wait(30, { preview.output.hasSuffix("\n") || !preview.isRunning }) { "address" }
      let port = try #require(
        preview.output.firstMatch(of: #/:(\d+)\/\n/#).flatMap { Int($0.output.1) }, "\(preview.error)")
      try RunningCommand.wait(30, { try page(port).contains("Words.") }) { "page" }
      try body(preview, port, "\(folder)/output")
      #expect(try page(port).contains("Words."))
      preview.signal(SIGINT)
      #expect(try preview.end(within: 10) == 0, "\(preview.error)")
    }
  }

  private func page(_ port: Int) throws -> String {
    try RawConnection.answer(port: port, ["GET / HTTP/1.1", "Host: localhost:\(port)"])
  }

  private func request(_ path: String, _ port: Int) -> String {
    "GET \(path) HTTP/1.1\r\nHost: localhost:\(port)\r\n\r\n"
  }

  @Test func everybodyIsToldWhoeverElseHasGone() throws {
    try withPreview { _, port, output in
      for _ in 0..<10 {
        // All of these are gone at once.
        for stream in try (0..<30).map({ _ in try RawConnection(port: port) }) {
          try stream.send(request("/events", port))
        }
      }
      let streams = try (0..<100).map { _ in try RawConnection(port: port) }
      for stream in streams { try stream.send(request("/events", port)) }
      for stream in streams { #expect(try stream.read(until: "\n\n").contains("event: state")) }
      try TextFile.write("# A\n\n```{broken}\n```\n", to: "\(TextFile.parent(of: output))/report.md")
      for stream in streams { #expect(try stream.read(until: "report.md:3").contains("\"problem\"")) }
    }
  }

  /// Who takes nothing or says nothing, or half a line, is dropped in the end and delays nobody.
  @Test func slowClientsAreDropped() throws {
    try withPreview { _, port, output in
      let size = 30_000_000
      try TextFile.write(Data(count: size), to: "\(output)/long.csv")
      let (slow, silent, half) = (
        try RawConnection(port: port), try RawConnection(port: port), try RawConnection(port: port)
      )
      try slow.send(request("/long.csv", port))
      try half.send("GET / HT")
      let quick = try RawConnection.answer(port: port, ["GET /long.csv HTTP/1.1", "Host: localhost:\(port)"])
      #expect(quick.utf8.count > size)
      #expect(try silent.read().isEmpty && half.read().isEmpty)
      Thread.sleep(forTimeInterval: 3)
      // What waits in the system's buffers comes, and no more.
      let part = try slow.read().utf8.count
      #expect(part > 0 && part < size, "\(part)")
    }
  }

  @Test func requestsThatAreNone() throws {
    try withPreview { preview, port, _ in
      for text in [
        "\r\n\r\n", "GET\r\n\r\n", "\0\0\0\0\r\n\r\n", "GET / HTTP/1.1\r\nHost\r\n\r\n",
        "GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "GET / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\nffffffffffffffffff\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n", "GET /%F HTTP/9.9\r\n\r\n",
        String(repeating: "GET ", count: 100_000),
        "GET /" + String(repeating: "a/", count: 50_000) + " HTTP/1.1\r\n\r\n",
      ] {
        let client = try RawConnection(port: port)
        try? client.send(text)
        #expect(try page(port).contains("Words."), "\(text.prefix(100))")
      }
      #expect(preview.isRunning)
    }
  }
}
