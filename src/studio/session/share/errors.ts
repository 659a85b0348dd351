import { UserFacingError } from '../../../errors.ts';
/** A recipe for a model that this site does not have. */
export class ModelNotHereError extends UserFacingError {
  override readonly name = 'ModelNotHereError';
  constructor(readonly modelId: string) {
    super(
      `This recipe is for the model ${modelId}, which is not on this site, so that its picture cannot be made here. Settings are as they were.`,
    );
  }
}

/** A recipe that came while images were being made. */
export class RunUnderWayError extends UserFacingError {
  override readonly name = 'RunUnderWayError';
  constructor() {
    super('A run is under way. Stop it, or let it finish, and open the recipe again.');
  }
}

/** A recipe that asks for what the page cannot be set to. */
export class RecipeBeyondPageError extends UserFacingError {
  override readonly name = 'RecipeBeyondPageError';
  constructor(readonly demand: string) {
    super(
      `This recipe asks for ${demand}, which this page has no setting for; npm run sample in a copy of the project may have. Settings are as they were.`,
    );
  }
}
