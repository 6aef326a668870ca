import Claims
import Files
import Foundation

extension MySTText {
  /// Takes a fenced block and returns the line behind it.
  mutating func takeFence(_ fence: FenceLine, _ index: Int) throws(SourceError) -> Int {
    let isColon = fence.mark == ":"
    if !isColon, fence.info.hasPrefix("{"), !fence.isDirective {
      throw SourceError(source.place(index + 1), "the name of a directive stands in braces: ```{claim} NAME")
    }
    if isColon, !fence.isDirective {
      throw SourceError(
        source.place(index + 1),
        fence.info.isEmpty
          ? "this fence of colons closes nothing; remove it, or give the fence around it more colons than those within"
          : "a fence of colons names its directive in braces: \(String(repeating: ":", count: fence.length)){note}")
    }
    guard let end = try closing(fence, index) else {
      if !fence.isQuoted { return takeOpenCode(fence, index) }
      add(input[index], index)
      return index + 1
    }
    guard fence.mark != "`" else {
      for line in index...min(end, input.count - 1) { add(input[line], line) }
      return end + 1
    }
    // Tildes behind a paragraph would be its definition.
    let body = input[(index + 1)..<end]
    let mark: Character = fence.info.contains("`") ? "~" : "`"
    let longest = body.joined(separator: "\n").split { $0 != mark }.map(\.count).max() ?? 0
    let marks = String(repeating: mark, count: max(3, longest + 1))
    if mark == "~" { add(Substring(fence.prefix + "<!-- -->"), index) }
    add((mark == "~" ? Substring(fence.continuation) : fence.prefix) + marks + fence.info, index)
    for line in body.indices { add(input[line], line) }
    add(Substring(fence.continuation + marks), min(end, input.count - 1))
    return end + 1
  }

  /// The line that closes a fence; `nil` for code that ends with the text.
  private func closing(_ fence: FenceLine, _ index: Int) throws(SourceError) -> Int? {
    for line in (index + 1)..<max(input.count, index + 1) {
      if fence.isQuoted, !input[line].contains(">") { return fence.mark == ":" ? line : nil }
      if fence.isClosed(by: input[line]) {
        try refuseDirectives(fence, index, line)
        return line
      }
      if let inner = FenceLine(input[line]), inner.mark == fence.mark, inner.length >= fence.length, inner.isDirective,
        fence.isDirective || inner.mark == ":"
      {
        let longer = String(repeating: fence.mark, count: inner.length + 1)
        throw SourceError(
          source.place(line + 1),
          "a directive within another one needs a shorter fence than the one around it; begin and end the outer one, line "
            + "\(source.place(index + 1).line ?? 0), with \(longer)")
      }
    }
    if fence.isDirective {
      throw SourceError(
        source.place(index + 1),
        "the fence of \(excerpt(fence.info.prefix { $0 != "}" }))} is never closed; end it with "
          + "\(String(repeating: fence.mark, count: fence.length)) on a line of its own")
    }
    let swallowed = input[(index + 1)...].firstIndex { FenceLine($0)?.isDirective == true }
    if let swallowed {
      throw SourceError(
        source.place(index + 1),
        "this fence is never closed and takes the directive on line \(source.place(swallowed + 1).line ?? 0) for code; end "
          + "it with \(String(repeating: fence.mark, count: fence.length))")
    }
    guard !input[(index + 1)...].allSatisfy({ $0.allSatisfy(\.isWhitespace) }) || !fence.info.isEmpty else {
      throw SourceError(source.place(index + 1), "this fence closes nothing; remove it, or begin its block")
    }
    return nil
  }

  /// Where the first line of a block is lost, its last one begins code, up to the last line of the next block.
  private func refuseDirectives(_ fence: FenceLine, _ index: Int, _ end: Int) throws(SourceError) {
    guard !fence.isDirective else { return }
    for line in (index + 1)..<max(end, index + 1) {
      guard let inner = FenceLine(input[line]), inner.isDirective, inner.mark == fence.mark,
        inner.length >= fence.length
      else { continue }
      let longer = String(repeating: fence.mark, count: inner.length + 1)
      throw SourceError(
        source.place(line + 1),
        "the fence on line \(source.place(index + 1).line ?? 0) takes this directive for code; remove that fence, or begin and "
          + "end the code with \(longer)")
    }
  }

  /// Code that ends with the text.
  private mutating func takeOpenCode(_ fence: FenceLine, _ index: Int) -> Int {
    if fence.mark == "~" { add(Substring("<!-- -->"), index) }
    for line in index..<input.count { add(input[line], line) }
    return input.count
  }
}
