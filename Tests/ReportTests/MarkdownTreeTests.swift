import Testing

@testable import Report

@Suite struct MarkdownTreeTests {
  /// The parser's library keeps what begins a mark, such as `~`, in one place for all parsers.
  @Test func textsParsedAtTheSameTimeComeOutAlike() async throws {
    let pages = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<2000 { group.addTask { try Self.html("| a |\n| --- |\n| ~~x~~ |\n\n~~y~~ and ~~z~~\n") } }
      return try await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    #expect(pages.count == 1)
    let page = try #require(pages.first)
    #expect(page.contains("<td><del>x</del></td>") && page.contains("<del>y</del> and <del>z</del>"))
  }

  private static func html(_ text: String) throws -> String {
    let hooks = MarkdownHooks(
      directive: { _ in "" }, role: { _, _, _ in "" }, reference: { _, _ in nil }, heading: { _, _ in "" },
      table: (open: "", close: ""))
    return try MarkdownTree(text, file: "report.md", firstLine: 1).render(.html, hooks)
  }
}
