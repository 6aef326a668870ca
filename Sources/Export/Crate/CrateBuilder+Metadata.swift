import Claims
import Files
import Foundation
import Journals
import Report

/// The literate sources, and the description of the whole.
extension CrateBuilder {
  /// Adds the literate sources and the published numbers that their claims compare with.
  mutating func addSources() throws {
    for paper in subject.papers {
      let facts = paper.facts
      let name = paper.path.split(separator: "/").last ?? "report.md"
      var properties: [String: CrateValue] = ["description": "The literate source: text, figures and claims."]
      if let article = addArticle(facts, paper.id) { properties["about"] = .reference(article) }
      _ = graph.add(
        try TextFile.bytes(paper.path), at: subject.path(paper.path) ?? "paper/\(paper.id)/\(name)", name: facts.title,
        properties)
      for path in Set(paper.claims.compactMap(\.expectedPath)).sorted() {
        let name = path.split(separator: "/").last ?? ""
        _ = graph.add(
          try TextFile.bytes(path), at: subject.path(path) ?? "paper/\(paper.id)/expected/\(name)",
          name: "Published numbers \(name)", ["description": "Numbers that claims compare the rows with."])
      }
    }
  }

  /// Adds the paper that a source is about; `nil` where it names none.
  private mutating func addArticle(_ facts: PaperFacts, _ id: String) -> String? {
    guard let address = facts.address else { return nil }
    let authors = addAuthors(facts, id)
    graph.add(
      CrateEntity(
        address, "ScholarlyArticle",
        properties: [
          "name": .text(facts.title), "author": authors.isEmpty ? nil : .references(authors),
          "description": facts.venue.isEmpty ? nil : .text(facts.venue), "datePublished": facts.date.map { .text($0) },
          "url": .text(address),
        ]))
    return address
  }

  private mutating func addAuthors(_ facts: PaperFacts, _ paper: String) -> [String] {
    facts.authors.enumerated().map { index, author in
      let id = author.orcid.map { "https://orcid.org/\($0)" } ?? "#author-\(CrateEntity.encoded(paper))-\(index + 1)"
      let institutions = author.affiliations.map { name in
        let id = "#institution-\(Digest.sha256(name).prefix(8))"
        graph.add(CrateEntity(id, "Organization", properties: ["name": .text(name)]))
        return id
      }
      graph.add(
        CrateEntity(
          id, "Person",
          properties: [
            "name": .text(author.name), "affiliation": institutions.isEmpty ? nil : .references(institutions),
          ]))
      return id
    }
  }

  private static let crate = "https://w3id.org/ro/crate/1.1"
  private static let process = "https://w3id.org/ro/wfrun/process/0.5"
  private static let context = ["\(crate)/context", "https://w3id.org/ro/terms/workflow-run/context"]

  private struct Document: Encodable {
    var context: [String]
    var graph: [CrateEntity]

    private enum CodingKeys: String, CodingKey {
      case context = "@context"
      case graph = "@graph"
    }
  }

  /// The text of `ro-crate-metadata.json`.
  mutating func metadata() throws -> String {
    let licenses = try CrateLicense.licenses(of: subject).map { $0.add(to: &graph) }
    let date = try published()
    let own = subject.papers.filter { $0.facts.address == nil }
    let authors = own.flatMap { addAuthors($0.facts, $0.id) }
    let articles = subject.papers.compactMap(\.facts.address)
    let root = CrateEntity(
      "./", "Dataset",
      properties: [
        "name": .text(name), "description": .text(description), "datePublished": .text(date),
        "license": .references(licenses), "conformsTo": .reference(Self.process),
        "hasPart": .list(graph.parts.sorted().map { .reference($0) }),
        "mentions": actions.isEmpty ? nil : .references(actions),
        "author": authors.isEmpty ? nil : .references(authors),
        "citation": articles.isEmpty ? nil : .references(articles), "keywords": keywords,
      ])
    let descriptor = CrateEntity(
      "ro-crate-metadata.json", "CreativeWork",
      properties: ["conformsTo": .reference(Self.crate), "about": .reference("./")])
    let profile = CrateEntity(
      Self.process, "CreativeWork", properties: ["name": "Process Run Crate", "version": "0.5"])
    let entities = [descriptor, root, profile] + graph.entities
    return try StableJSON.text(Document(context: Self.context, graph: entities))
  }

  private var keywords: CrateValue? {
    let words = subject.papers.flatMap(\.facts.keywords)
    return words.isEmpty ? nil : .text(words.joined(separator: ", "))
  }

  private var name: String {
    let titles = subject.papers.map(\.facts.title)
    return titles.count == 1
      ? "Results of a reproduction: \(titles[0])" : "Results of reproductions: \(titles.joined(separator: "; "))"
  }

  private var description: String {
    let sources = subject.papers.map { paper in
      let venue = paper.facts.venue.isEmpty ? "" : " (\(paper.facts.venue))"
      return "'\(paper.facts.title)'\(venue)" + (paper.facts.abstract.map { ". \($0)" } ?? "")
    }
    let count = experiments.count
    return
      "Rows, run records, figures and literate sources of \(count) \(count == 1 ? "experiment" : "experiments") at the "
      + "profile \(data.profile.rawValue), with the files that the runs read: \(sources.joined(separator: "; "))"
  }

  /// The day of publication: the one that the user gives, the end of the last run, or the date of a document.
  private func published() throws(UsageError) -> String {
    let day = #/\d{4}-\d{2}-\d{2}/#
    if let date = subject.date {
      guard date.wholeMatch(of: day) != nil else {
        throw UsageError("--date \(quoted(date)) is no date; write it as 2026-03-31")
      }
      return date
    }
    if let end { return CrateRuns.text(end) }
    if let date = subject.papers.lazy.compactMap(\.facts.date).first(where: { $0.prefixMatch(of: day) != nil }) {
      return String(date.prefix(10))
    }
    throw UsageError(
      "a crate has to say when it was published, and no run is known: write 'date: 2026-03-31' in the front matter, or give "
        + "--date 2026-03-31")
  }
}
