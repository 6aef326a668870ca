/// The lines before the body of a request, as far as they matter here.
///
/// Whatever is not plain is refused, for a page of somebody else can make a browser send nearly anything to this machine:
/// long heads, heads that could be read in two ways, bodies.
struct RequestHead: Equatable {
  var method: String
  /// The path, with escapes as they came and without a query.
  var path: String
  /// What the request calls the server; `nil` without the header.
  var host: String?

  /// Bytes above which a head is refused.
  ///
  /// Browsers send the cookies of every server on this machine, whatever its port.
  static let limit = 1 << 15
  /// What ends a head.
  static let end: [UInt8] = Array("\r\n\r\n".utf8)

  /// Reads a head without the empty line at its end; `nil` for what is none, and for requests with a body.
  init?(_ bytes: [UInt8]) {
    // Lines end by both characters: a lone one could end a line for somebody else.
    guard let text = String(validating: bytes, as: UTF8.self), !text.unicodeScalars.contains("\0") else { return nil }
    var lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    for index in lines.indices.dropLast() {
      guard lines[index].popLast() == "\r" else { return nil }
    }
    guard !lines.contains(where: { $0.contains("\r") }) else { return nil }
    let words = lines[0].split(separator: " ", omittingEmptySubsequences: false).map { String($0) }
    guard words.count == 3, !words[0].isEmpty, words[1].hasPrefix("/"), ["HTTP/1.0", "HTTP/1.1"].contains(words[2])
    else { return nil }
    method = words[0]
    path = words[1].split(separator: "?", omittingEmptySubsequences: false).first.map(String.init) ?? ""
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { return nil }
      let value = String(line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" })
      switch String(line[..<colon]).lowercased() {
      case "host":
        guard host == nil else { return nil }
        host = value
      case "content-length": guard value == "0" else { return nil }
      case "transfer-encoding": return nil
      default: break
      }
    }
  }
}
