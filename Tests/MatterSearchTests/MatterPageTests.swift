import MatterSearch
import SeededTestSupport
import Testing

@Suite("Pages of several stores") struct MatterPageTests {
    private typealias Page = MatterPage<SearchPlace>

    /// A store of places, which looks at `portion` of them at most.
    private static func page(_ all: [SearchPlace], before: SearchPlace?, limit: Int, portion: Int?) -> Page {
        let rest = all.sorted(by: >).filter { place in before.map { place < $0 } ?? true }
        guard let portion, rest.count > portion, portion <= limit else {
            return Page(all: rest.map { .init(place: $0, matter: $0) }, before: nil, limit: limit)
        }
        let seen = rest.prefix(portion)
        return Page(hits: seen.map { .init(place: $0, matter: $0) }, stopped: seen.last)
    }

    @Test("pages over three stores give everything once, newest first, however each of them stops")
    func everythingOnce() {
        var random = SeededGenerator.announced()
        for _ in 0..<200 {
            let stores = MatterKind.allCases.map { kind in
                (0..<Int.random(in: 0...20, using: &random)).map {
                    SearchPlace(time: .random(in: 0...12, using: &random), kind: kind, serial: Int64($0))
                }
            }
            let limit = Int.random(in: 1...7, using: &random)
            let portions = stores.map { _ in Bool.random(using: &random) ? Int.random(in: 1...9, using: &random) : nil }
            var (found, before, rounds): ([SearchPlace], SearchPlace?, Int) = ([], nil, 0)
            repeat {
                let pages = zip(stores, portions).map {
                    Self.page($0, before: before, limit: limit, portion: $1)
                }
                let merged = Page.merged(pages, limit: limit)
                #expect(merged.hits.count <= limit)
                if let next = merged.next, let before { #expect(next < before) }
                found += merged.hits.map(\.matter)
                (before, rounds) = (merged.next, rounds + 1)
            } while before != nil && rounds < 200
            #expect(found == stores.flatMap { $0 }.sorted(by: >))
        }
    }

    @Test("a store's bound lets through what comes after a place, and nothing else")
    func bounds() {
        let places = (0...2).flatMap { time in
            MatterKind.allCases.flatMap { kind in
                (0...2).map { SearchPlace(time: time, kind: kind, serial: $0) }
            }
        }
        for place in places {
            for other in places {
                let bound = place.bound(of: other.kind)
                #expect(((other.time, other.serial) < (bound.time, bound.serial)) == (other < place))
            }
        }
    }

    @Test("counts are exact up to a thousand, and say when there is more")
    func counts() {
        func page(_ count: Int64, before: SearchPlace? = nil) -> Page {
            let places = (0..<count).map { SearchPlace(time: $0, kind: .deposit, serial: $0) }
            return Page(all: places.map { .init(place: $0, matter: $0) }, before: before, limit: 5)
        }
        #expect(page(0).count == 0 && !page(0).isMore && page(0).hits.isEmpty)
        #expect(page(1000).count == 1000 && !page(1000).isMore && page(1000).hits.count == 6)
        #expect(page(1001).count == 1000 && page(1001).isMore)
        #expect(page(9, before: SearchPlace(time: 3, kind: .deposit, serial: 3)).count == nil)
    }
}
