/// One bundle for all tests that only read it.
public enum SharedBundle {
    private static let building = Task { try await BundleFixture().build() }

    public static var bundle: BuiltBundle {
        get async throws { try await building.value }
    }
}
