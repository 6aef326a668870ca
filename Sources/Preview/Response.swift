import Foundation

/// An answer to a request.
struct Response {
  /// Code and words, for example `200 OK`.
  var status = "200 OK"
  /// What the body is.
  var type: String
  var body: Body
  /// Further header lines.
  var lines: [String] = []

  /// What follows the head.
  enum Body {
    case data(Data)
    case file(OpenFile)
    /// Messages that come as long as somebody listens.
    case messages(AsyncStream<[UInt8]>)
  }

  /// The page can show what it holds and talk to this server; nothing that a report cites can run or load anything, and no
  /// other page can frame, embed or read it.
  private static let always = [
    "Cache-Control: no-store", "Connection: close",
    "Content-Security-Policy: default-src 'none'; script-src 'self'; connect-src 'self'; "
      + "style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
      + "frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy: same-origin", "Referrer-Policy: no-referrer", "X-Content-Type-Options: nosniff",
  ]

  /// A text that says why there is no other answer.
  static func refusal(_ status: String, _ text: String) -> Response {
    Response(status: status, type: "text/plain; charset=utf-8", body: .data(Data((text + "\n").utf8)))
  }

  /// The lines before the body and the empty one that ends them.
  ///
  /// Messages end with the connection, all else has a length.
  var head: Data {
    var all = ["HTTP/1.1 \(status)", "Content-Type: \(type)"] + Self.always + lines
    switch body {
    case .data(let data): all.append("Content-Length: \(data.count)")
    case .file(let file): all.append("Content-Length: \(file.count)")
    case .messages: break
    }
    return Data((all.joined(separator: "\r\n") + "\r\n\r\n").utf8)
  }
}
