import Foundation

/// Answers requests: the page, its script and style, the stream of events, and files of the output folder.
struct Responder: Sendable {
  let stage: Stage
  /// Folder of everything that is generated.
  let output: String

  /// What goes into the head of a page that is to stay up to date.
  static let head = """
    <link rel="stylesheet" href="/preview.css">
    <script src="/preview.js" defer></script>

    """

  /// The answer to a request; `nil` stands for one that is no plain request.
  func response(to request: RequestHead?) -> Response {
    guard let request else { return .refusal("400 Bad Request", "This is no request that is understood here.") }
    guard HostName.isOwn(request.host, port: stage.port) else {
      return .refusal("403 Forbidden", "This server answers under http://127.0.0.1:\(stage.port)/ only.")
    }
    guard request.method == "GET" || request.method == "HEAD" else {
      var response = Response.refusal("405 Method Not Allowed", "Only GET and HEAD are answered.")
      response.lines = ["Allow: GET, HEAD"]
      return response
    }
    guard let names = RequestPath.names(request.path) else {
      return .refusal("400 Bad Request", "This is no path of a file.")
    }
    switch names {
    case []: return Response(type: "text/html; charset=utf-8", body: .data(page))
    case ["preview.js"]:
      return Response(type: "text/javascript; charset=utf-8", body: .data(Data(PackageResources.preview_js)))
    case ["preview.css"]:
      return Response(type: "text/css; charset=utf-8", body: .data(Data(PackageResources.preview_css)))
    case ["events"]: return Response(type: "text/event-stream", body: .messages(stage.messages()))
    default:
      guard let name = names.last, let file = OpenFile(names, below: output) else {
        return .refusal("404 Not Found", "There is no such file.")
      }
      return Response(type: MediaType.of(name), body: .file(file))
    }
  }

  /// The report, or what stands in for it before there is one.
  private var page: Data {
    let page = stage.page
    guard page.isEmpty else { return page }
    return Data(
      String(decoding: PackageResources.waiting_html, as: UTF8.self).replacing("{head}", with: Self.head).utf8)
  }
}
