public import DrawCore
public import Draws

/// What an uploaded list was found to be: its summary, or everything that is wrong with it.
public enum ListVerdict: Sendable, Hashable {
    case accepted(Facts)
    /// At most `ListProblems.maximumListed` rows; `count` is of all problems.
    case refused([Row], count: UInt64)

    /// A list that can be drawn from, in figures.
    public struct Facts: Sendable, Hashable {
        public struct Tag: Sendable, Hashable {
            public let name: String
            /// Candidates that carry it.
            public let count: Int

            public init(name: String, count: Int) {
                self.name = name
                self.count = count
            }
        }

        public let candidates: Int
        /// W: tickets of all candidates.
        public let tickets: UInt64
        /// The most that one candidate has.
        public let largestWeight: UInt32
        public let smallestWeight: UInt32
        /// Bundles, those of one member among them.
        public let groups: Int
        /// Bundles of one member.
        public let loneGroups: Int
        /// Candidates that stand in a bundle.
        public let inGroups: Int
        /// In the order of the rules.
        public let tags: [Tag]
        /// Candidates without any tag.
        public let untagged: Int
        /// Whether the file was GB18030 and was converted.
        public let wasConverted: Bool
        public let hasLabels: Bool

        public init(
            candidates: Int, tickets: UInt64, weights: ClosedRange<UInt32>, groups: Int, loneGroups: Int, inGroups: Int,
            tags: [Tag], untagged: Int, wasConverted: Bool, hasLabels: Bool
        ) {
            self.candidates = candidates
            self.tickets = tickets
            largestWeight = weights.upperBound
            smallestWeight = weights.lowerBound
            self.groups = groups
            self.loneGroups = loneGroups
            self.inGroups = inGroups
            self.tags = tags
            self.untagged = untagged
            self.wasConverted = wasConverted
            self.hasLabels = hasLabels
        }

        /// - Parameter tags: of the rules, by bit.
        public init(_ list: CandidateList, _ summary: ListSummary, tags: [String]) {
            var counts = [Int](repeating: 0, count: tags.count)
            var (smallest, largest) = (UInt32.max, UInt32.min)
            var (untagged, inGroups) = (0, 0)
            for index in 0..<list.count {
                let entry = list[index]
                for bit in tags.indices where entry.tags & 1 << UInt64(bit) != 0 { counts[bit] += 1 }
                if entry.tags == 0 { untagged += 1 }
                if entry.group != CandidateEntry.alone { inGroups += 1 }
                smallest = min(smallest, entry.weight)
                largest = max(largest, entry.weight)
            }
            candidates = list.count
            tickets = list.totalWeight
            smallestWeight = smallest
            largestWeight = largest
            groups = summary.bundleCount
            loneGroups = summary.loneBundleCount
            self.inGroups = inGroups
            self.tags = zip(tags, counts).map { Tag(name: $0, count: $1) }
            self.untagged = untagged
            wasConverted = summary.encoding == .gb18030
            hasLabels = summary.hasLabels
        }

        /// What the rules' words need to know.
        public var shape: RulesInWords.ListShape {
            RulesInWords.ListShape(hasBundles: groups > loneGroups, hasWeights: smallestWeight != largestWeight)
        }
    }

    /// One problem.
    public struct Row: Sendable, Hashable {
        /// From 1; nil for what concerns the list as a whole.
        public let line: UInt64?
        /// From 1; nil where the whole row is meant.
        public let column: Int?
        public let problem: Bilingual
        public let remedy: Bilingual

        public init(line: UInt64?, column: Int?, problem: Bilingual, remedy: Bilingual) {
            self.line = line
            self.column = column
            self.problem = problem
            self.remedy = remedy
        }
    }

    /// - Parameter outcome: of reading the file.
    /// - Parameter tags: of the rules, by bit.
    public init(_ outcome: CandidateListReader.Outcome, tags: [String]) {
        switch outcome {
        case .list(let list, let summary): self = .accepted(Facts(list, summary, tags: tags))
        case .refused(let problems, _): self.init(problems)
        }
    }

    public init(_ problems: ListProblems) {
        self = .refused(
            problems.listed.map { problem in
                Row(
                    line: problem.line, column: problem.column,
                    problem: Bilingual(problem.words.chinese, problem.words.description),
                    remedy: Bilingual(problem.remedyWords.chinese, problem.remedyWords.description))
            }, count: problems.count)
    }

    /// A list whose rows are right, and which does not fit the rules.
    public init(_ problems: DrawsProblems) {
        let shown = problems.problems.prefix(ListProblems.maximumListed).map { problem in
            Row(
                line: nil, column: nil, problem: Bilingual(problem.sentence.chinese, problem.sentence.description),
                remedy: Bilingual(problem.remedyWords.chinese, problem.remedyWords.description))
        }
        self = .refused(shown, count: UInt64(problems.problems.count))
    }
}

extension Bilingual {
    /// What is allowed and rarely meant, with its place.
    public init(_ warning: DrawWarning) { self.init(warning.chinese, warning.description) }

    public init(_ wording: Wording) { self.init(wording.chinese, wording.description) }
}
