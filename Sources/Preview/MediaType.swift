/// What a file is, for the browser, by the ending of its name.
enum MediaType {
  private static let types = [
    "css": "text/css; charset=utf-8", "csv": "text/csv; charset=utf-8", "html": "text/html; charset=utf-8",
    "jpeg": "image/jpeg", "jpg": "image/jpeg", "json": "application/json", "md": "text/markdown; charset=utf-8",
    "pdf": "application/pdf", "png": "image/png", "svg": "image/svg+xml", "xml": "application/xml",
  ]

  /// Scripts among the files are data: the page's own script is the only one that runs.
  static func of(_ name: String) -> String {
    let ending = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
    return types[ending]
      ?? (["js", "log", "txt"].contains(ending) ? "text/plain; charset=utf-8" : "application/octet-stream")
  }
}
