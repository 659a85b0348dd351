import { UserFacingError } from '../../../errors.ts';
/** What somebody imports as a model is not one model with its card. */
export class ModelFilesError extends UserFacingError {
  override readonly name = 'ModelFilesError';
  constructor(readonly reason: string) {
    super(
      `${reason}. Bring the ONNX file of one model together with the card.json that was exported with it, the folder of both, ` +
        'or the folder of a model of diffusers.',
    );
  }
}

/** A model was imported while images were being made, or another model opened. */
export class ModelPlaceTakenError extends UserFacingError {
  override readonly name = 'ModelPlaceTakenError';
  constructor(readonly occupation: string) {
    super(`${occupation} is under way. Stop it, or let it finish, and open the model again.`);
  }
}
