import FlyingFox
import Foundation

/// Answers requests: the page, its script and style, the stream of events, and files of the output folder.
struct Responder: HTTPHandler {
  let stage: Stage
  /// Folder of everything that is generated.
  let output: String

  /// What goes into the head of a page that is to stay up to date.
  static let head = """
    <link rel="stylesheet" href="/preview.css">
    <script src="/preview.js" defer></script>

    """

  /// The page can show what it holds and talk to this server; nothing that a report cites can run or load anything, and no
  /// other page can frame, embed or read it.
  private static let headers: [(String, String)] = [
    ("Cache-Control", "no-store"),
    (
      "Content-Security-Policy",
      "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self' 'unsafe-inline'; "
        + "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    ("Cross-Origin-Resource-Policy", "same-origin"), ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
  ]

  func handleRequest(_ request: HTTPRequest) async -> HTTPResponse {
    let response = response(to: request)
    guard request.method == .HEAD else { return response }
    return Self.withoutBody(response)
  }

  private func response(to request: HTTPRequest) -> HTTPResponse {
    guard HostName.isOwn(request.headers[.host], port: stage.port) else {
      return Self.refusal(.forbidden, "This server answers under http://127.0.0.1:\(stage.port)/ only.")
    }
    guard request.method == .GET || request.method == .HEAD else {
      var response = Self.refusal(.methodNotAllowed, "Only GET and HEAD are answered.")
      response.headers[HTTPHeader("Allow")] = "GET, HEAD"
      return response
    }
    guard let names = RequestPath.names(request.target.path()) else {
      return Self.refusal(.badRequest, "This is no path of a file.")
    }
    switch names {
    case []: return Self.answer("text/html; charset=utf-8", HTTPBodySequence(data: page, suggestedBufferSize: 1 << 16))
    case ["preview.js"]: return Self.answer("text/javascript; charset=utf-8", Self.body(PackageResources.preview_js))
    case ["preview.css"]: return Self.answer("text/css; charset=utf-8", Self.body(PackageResources.preview_css))
    case ["events"]:
      // A request for the head alone must not count as somebody who watches.
      guard request.method == .GET else { return Self.answer("text/event-stream", HTTPBodySequence()) }
      return Self.answer("text/event-stream", HTTPBodySequence(from: EventBytes(messages: stage.messages())))
    default:
      guard let file = OpenFile(names, below: output), let name = names.last else {
        return Self.refusal(.notFound, "There is no such file.")
      }
      return Self.answer(MediaType.of(name), file.body)
    }
  }

  /// The report, or what stands in for it before there is one.
  private var page: Data {
    let page = stage.page
    guard page.isEmpty else { return page }
    return Data(String(decoding: PackageResources.waiting_html, as: UTF8.self).replacing("{head}", with: Self.head).utf8)
  }

  private static func body(_ bytes: [UInt8]) -> HTTPBodySequence { HTTPBodySequence(data: Data(bytes)) }

  private static func answer(_ type: String, _ body: HTTPBodySequence, _ status: HTTPStatusCode = .ok) -> HTTPResponse {
    var response = HTTPResponse(statusCode: status, body: body)
    response.headers[.contentType] = type
    for (name, value) in headers { response.headers[HTTPHeader(name)] = value }
    return response
  }

  private static func refusal(_ status: HTTPStatusCode, _ text: String) -> HTTPResponse {
    answer("text/plain; charset=utf-8", HTTPBodySequence(data: Data((text + "\n").utf8)), status)
  }

  /// The head of an answer alone, with the length that the whole would have.
  private static func withoutBody(_ response: HTTPResponse) -> HTTPResponse {
    var head = response
    if case .httpBody(let body) = response.payload { head.headers[.contentLength] = body.count.map(String.init) }
    head.payload = .httpBody(HTTPBodySequence())
    return head
  }
}
