/// Who may win in a stage: units that no earlier stage admitted, and whose tags its masks admit (section 6).
struct Eligibility: Sendable {
    let list: CandidateList
    let bundles: Bundles
    let rule: StageRule
    /// Lowest indices of units that earlier stages admitted.
    let admittedBefore: EntrySet

    /// - Parameter index: any entry; a bundle's other members are no units.
    func contains(_ index: Int) -> Bool {
        rule.admits(tags: list.tags(at: index)) && !admittedBefore.contains(index) && !bundles.followers.contains(index)
    }

    /// Lowest indices of the eligible units of a range, ascending.
    func units(in range: Range<Int>) -> [UInt32] {
        var units: [UInt32] = []
        units.reserveCapacity(range.count)
        for index in range where contains(index) { units.append(UInt32(index)) }
        return units
    }
}
