/** The `code` of what a call throws. */
export function codeOf(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return codeIn(error);
  }
  return 'nothing was thrown';
}

/** The `code` of what a promise is rejected with. */
export async function rejectionCodeOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return codeIn(error);
  }
  return 'it was not rejected';
}

function codeIn(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : error;
}
