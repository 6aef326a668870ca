import Testing

@testable import Preview

/// Heads of requests as browsers send them, and all others.
@Suite struct RequestHeadTests {
  private func head(_ text: String) -> RequestHead? { RequestHead(Array(text.utf8)) }

  @Test func whatBrowsersSend() {
    let head = head(
      "GET /a%20b?c=d?e HTTP/1.1\r\nhost: \tlocalhost:1\r\nAccept: */*\r\nCookie: a: b\r\nX:\r\nContent-Length: 0")
    #expect(head?.method == "GET" && head?.path == "/a%20b" && head?.host == "localhost:1")
    #expect(self.head("HEAD / HTTP/1.0")?.host == nil && self.head("HEAD / HTTP/1.0")?.path == "/")
  }

  @Test(arguments: [
    "", "GET", "GET /", "GET / HTTP/1.1 x", " GET / HTTP/1.1", "GET  / HTTP/1.1", "GET / HTTP/2", "GET * HTTP/1.1",
    "GET a HTTP/1.1", "GET http://127.0.0.1/ HTTP/1.1", "GET /\0 HTTP/1.1", "GET / HTTP/1.1\nHost: a",
    "GET / HTTP/1.1\r\n",
    "GET / HTTP/1.1\r\nHost: a\nX: b", "GET / HTTP/1.1\r\nHost: a\rX: b", "GET / HTTP/1.1\r\nHost",
    "GET / HTTP/1.1\r\nHost: a\r\nHost: a", "GET / HTTP/1.1\r\nHost: a\r\nhost: b",
    "GET / HTTP/1.1\r\nContent-Length: 5",
    "GET / HTTP/1.1\r\nTransfer-Encoding: chunked", "GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1",
  ])
  func whatIsRefused(text: String) { #expect(head(text) == nil) }

  @Test func bytesThatAreNoText() {
    #expect(RequestHead([71, 69, 84, 32, 47, 255, 32] + Array("HTTP/1.1".utf8)) == nil)
  }
}
