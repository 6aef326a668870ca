import Claims
import Files
import Foundation

/// A picture that lies beside the source and becomes part of the page.
struct LocalImage: Sendable, Equatable {
  /// The author's path.
  let path: String
  /// Media type, for example `image/png`.
  let type: String
  let data: Data
  var alternative: String
  var title = ""
  /// Width in the units of CSS, for example `60%`.
  var width: String?
  /// `left`, `center` or `right`.
  var alignment: String?

  /// Reads a picture whose path is relative to the source's folder.
  /// - Throws: `SourceError` for an address, a missing file or a file that no page shows.
  init(path: String, alternative: String, at place: SourceLocation) throws(SourceError) {
    if path.prefixMatch(of: #/[A-Za-z][A-Za-z0-9+.\-]*:|\/\//#) != nil {
      throw SourceError(
        place,
        "the image \(quoted(path)) is not in a local file; save it beside the source and write its relative path")
    }
    let name = path.removingPercentEncoding ?? path
    let folder = TextFile.parent(of: place.file)
    let file = name.hasPrefix("/") || folder.isEmpty ? name : "\(folder)/\(name)"
    self.path = name
    self.alternative = alternative
    do { data = try TextFile.bytes(file) } catch {
      throw SourceError(place, "cannot read the image \(quoted(name)): no such file\(Self.hint(file))")
    }
    guard let type = Self.type(of: data) else {
      throw SourceError(
        place, "the image \(quoted(name)) is none that a page shows; convert it to PNG, JPEG, SVG, GIF or WebP")
    }
    self.type = type
  }

  /// A name for a copy beside the page, by content.
  var fileName: String {
    let ending = type == "image/svg+xml" ? "svg" : String(type.dropFirst("image/".count))
    return "\(Digest.short(Digest.sha256(data))).\(ending)"
  }

  private static func hint(_ file: String) -> String {
    let folder = TextFile.parent(of: file)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
    let word = file.split(separator: "/").last.map(String.init) ?? file
    let images = names.sorted().filter { $0.contains(#/\.(png|jpe?g|svg|gif|webp)$/#.ignoresCase()) }
    return images.isEmpty ? "; write its path from the source's folder" : Spelling.hint(for: word, among: images)
  }

  /// By the first bytes: names lie.
  private static func type(of data: Data) -> String? {
    let head = Array(data.prefix(12))
    if head.starts(with: [0x89, 0x50, 0x4E, 0x47]) { return "image/png" }
    if head.starts(with: [0xFF, 0xD8, 0xFF]) { return "image/jpeg" }
    if head.starts(with: Array("GIF8".utf8)) { return "image/gif" }
    if head.starts(with: Array("RIFF".utf8)), head.dropFirst(8).starts(with: Array("WEBP".utf8)) { return "image/webp" }
    guard
      let text = String(data: data.prefix(4096), encoding: .utf8) ?? String(data: data.prefix(4095), encoding: .utf8)
    else { return nil }
    return text.contains("<svg") ? "image/svg+xml" : nil
  }
}
